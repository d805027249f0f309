import { afterEach, beforeEach, expect, it } from 'vitest'
import { practiceFile } from '../../test/letter-stage.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { type SmtpSink, startSmtpSink } from '../../test/smtp-sink.ts'
import { askConfirmation } from '../booking/ask-confirmation.ts'
import { placeHold } from '../booking/place-hold.ts'
import { createOrganization } from '../configuration/create-organization.ts'
import { newId } from '../new-id.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { createConfirmationRunner } from './confirmations.ts'
import { createOrganizationMail } from './organization-mail.ts'
import type { QueueRunner } from './queue-runner.ts'

const NOBODY_LISTENS = 9
const THRESHOLD = 3

let stage: MailStage
let own: SmtpSink
let neighbour: string
let runner: QueueRunner
let breaker: ReturnType<typeof createCircuitBreaker>

const ownServer = (port: number) => ({
  ...practiceFile(),
  mail: { smtp: { host: '127.0.0.1', port, security: 'starttls', from: 'termine@seeblick.example' } },
})
/** Asks for a letter about 9 o'clock of a day of November. */
async function ask(organizationId: string, day: number): Promise<void> {
  const start = `2026-11-${day}T09:00:00+01:00`
  const visitorTag = `${organizationId}-${day}`
  const held = await placeHold(stage.deps, {
    organizationId,
    request: { service: 'talk', start, timeZone: 'Europe/Zurich' },
    visitorTag,
    holdLimit: 1,
    actor: 'visitor',
  })
  if (!held.ok) throw new Error(held.reason)
  const asked = await askConfirmation(stage.deps, {
    organizationId,
    request: {
      hold: held.view.id,
      holdSecret: held.view.secret,
      attendees: [{ name: 'Mia Muster', email: `mia.${day}@visitor.example` }],
      answers: {},
      consent: { privacyVersion: '2026-01' },
      locale: 'de',
      timeZone: 'Europe/Zurich',
    },
    choice: {},
    formKey: visitorTag,
    visitorTag,
    factor: 1,
    actor: 'visitor',
  })
  if (!asked.ok) throw new Error(asked.reason)
}

beforeEach(async () => {
  stage = await openMailStage()
  own = await startSmtpSink()
  const { store, keyring, clock } = stage
  const now = () => clock.nowMs
  const made = await createOrganization({ store, keyring, newId, clock: now }, { slug: 'nachbar', actor: 'cli' })
  if (!made.ok) throw new Error(made.reason)
  neighbour = made.organizationId
  const file = practiceFile()
  await stage.apply({ ...file, organization: { ...file.organization, slug: 'nachbar' } }, neighbour)
  breaker = createCircuitBreaker({ clock: now, random: () => 0.5, threshold: THRESHOLD })
  const mail = stage.mail()
  const ways = createOrganizationMail(stage, { shared: mail, privateHosts: true })
  runner = stage.runner(createConfirmationRunner, { mail, ways, random: () => 0.5, breaker })
})
afterEach(async () => {
  await stage.close()
  await own.close()
})

it('a server of one organization that is away keeps nobody else’s letters', async () => {
  const { organizationId, clock } = stage
  await stage.apply(ownServer(NOBODY_LISTENS))
  const days = [23, 24, 25, 26, 27, 28, 29, 30]
  for (const day of days) await ask(organizationId, day)
  await runner.runOnce()
  const tries = stage.logged.length
  expect(tries).toBeGreaterThanOrEqual(THRESHOLD)
  // Four at most are under way when it is known.
  expect(tries).toBeLessThan(THRESHOLD + 4)
  expect([...breaker.states()]).toEqual([[`mail:${organizationId}`, 'open']])
  clock.nowMs += 1_000
  await ask(neighbour, 24)
  await runner.runOnce()
  expect(stage.sink.letters.map(({ recipients }) => recipients)).toEqual([['mia.24@visitor.example']])

  // Those that were never tried have lost no attempt, and leave when the server is back.
  await stage.apply(ownServer(own.port))
  clock.nowMs += 10_000
  await runner.runOnce()
  clock.nowMs += 5_000
  await runner.runOnce()
  const sent = stage.logged.filter(({ event, organization }) => event === 'confirmation.sent' && organization === organizationId)
  expect(sent.filter(({ attempt }) => attempt === 1)).toHaveLength(days.length - tries)
})

it('a server of one organization that hangs keeps nobody else’s letters, not even before it is known', async () => {
  const { organizationId, clock } = stage
  own.setMood({ kind: 'hangs' })
  await stage.apply(ownServer(own.port))
  for (const day of [23, 24, 25]) await ask(organizationId, day)
  clock.nowMs += 1
  await ask(neighbour, 24)
  runner.start()
  await expect.poll(() => own.connections()).toBeGreaterThan(0)
  expect((await stage.sink.waitFor(() => true)).recipients).toEqual(['mia.24@visitor.example'])
  expect(stage.logged.map(({ organization }) => organization)).not.toContain(organizationId)
})

it('the shared server that is away does not keep the letters of whoever has their own', async () => {
  const { organizationId, clock } = stage
  for (let i = 0; i < THRESHOLD; i++) breaker.ended('mail', 'away')
  await stage.apply(ownServer(own.port))
  for (const day of [24, 25, 26]) await ask(neighbour, day)
  clock.nowMs += 1
  await ask(organizationId, 24)
  await runner.runOnce()
  expect([own.letters.length, stage.sink.letters.length]).toEqual([1, 0])
  clock.nowMs += 10_000
  await runner.runOnce()
  clock.nowMs += 5_000
  await runner.runOnce()
  expect(stage.sink.letters).toHaveLength(3)
  expect(stage.logged.map(({ event, attempt }) => [event, attempt])).toEqual(Array.from({ length: 4 }, () => ['confirmation.sent', 1]))
})
