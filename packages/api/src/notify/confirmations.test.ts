import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LetterStage, openLetterStage, practiceFile } from '../../test/letter-stage.ts'
import { type SmtpSink, startSmtpSink } from '../../test/smtp-sink.ts'
import { askConfirmation } from '../booking/ask-confirmation.ts'
import { placeHold } from '../booking/place-hold.ts'
import { applyOrganization } from '../configuration/apply.ts'
import { createOrganization } from '../configuration/create-organization.ts'
import { readOrganizationFile } from '../configuration/read-file.ts'
import { newId } from '../new-id.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { createConfirmationRunner } from './confirmations.ts'
import { createOrganizationMail } from './organization-mail.ts'
import type { QueueRunner } from './queue-runner.ts'
import { createSmtpMail } from './smtp.ts'

const NOBODY_LISTENS = 9
const THRESHOLD = 3

let stage: LetterStage
let [own, shared]: SmtpSink[] = []
let neighbour: string
let runner: QueueRunner
let breaker: ReturnType<typeof createCircuitBreaker>
let logged: { event: string; organization: string; attempt: number }[]

async function apply(organizationId: string, file: object): Promise<void> {
  const { store, keyring, clock } = stage
  const read = readOrganizationFile(JSON.stringify(file), 'json')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  await applyOrganization({ store, keyring, newId, clock: () => clock.nowMs }, { file: read.file, organizationId, actor: 'cli' })
}
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
  stage = await openLetterStage()
  own = await startSmtpSink()
  shared = await startSmtpSink()
  logged = []
  const { store, keyring, clock } = stage
  const now = () => clock.nowMs
  const made = await createOrganization({ store, keyring, newId, clock: now }, { slug: 'nachbar', actor: 'cli' })
  if (!made.ok) throw new Error(made.reason)
  neighbour = made.organizationId
  const file = practiceFile()
  await apply(neighbour, { ...file, organization: { ...file.organization, slug: 'nachbar' } })
  breaker = createCircuitBreaker({ clock: now, random: () => 0.5, threshold: THRESHOLD })
  const mail = createSmtpMail({ url: shared.url, sender: 'bookings@slotwell.example' })
  runner = createConfirmationRunner({
    store,
    keyring,
    publicUrl: 'https://book.example.org',
    mail,
    ways: createOrganizationMail({ store, keyring }, { shared: mail, privateHosts: true }),
    clock: now,
    log: (entry) => void logged.push(entry as unknown as (typeof logged)[number]),
    random: () => 0.5,
    breaker,
  })
})
afterEach(async () => {
  await runner.stop()
  await own!.close()
  await shared!.close()
  await stage.close()
})

it('a server of one organization that is away keeps nobody else’s letters', async () => {
  const { organizationId, clock } = stage
  await apply(organizationId, ownServer(NOBODY_LISTENS))
  const days = [23, 24, 25, 26, 27, 28, 29, 30]
  for (const day of days) await ask(organizationId, day)
  await runner.runOnce()
  const tries = logged.length
  expect(tries).toBeGreaterThanOrEqual(THRESHOLD)
  // Four at most are under way when it is known.
  expect(tries).toBeLessThan(THRESHOLD + 4)
  expect([...breaker.states()]).toEqual([[`mail:${organizationId}`, 'open']])
  clock.nowMs += 1_000
  await ask(neighbour, 24)
  await runner.runOnce()
  expect(shared!.letters.map(({ recipients }) => recipients)).toEqual([['mia.24@visitor.example']])

  // Those that were never tried have lost no attempt, and leave when the server is back.
  await apply(organizationId, ownServer(own!.port))
  clock.nowMs += 10_000
  await runner.runOnce()
  clock.nowMs += 5_000
  await runner.runOnce()
  const sent = logged.filter(({ event, organization }) => event === 'confirmation.sent' && organization === organizationId)
  expect(sent.filter(({ attempt }) => attempt === 1)).toHaveLength(days.length - tries)
})

it('a server of one organization that hangs keeps nobody else’s letters, not even before it is known', async () => {
  const { organizationId, clock } = stage
  own!.setMood({ kind: 'hangs' })
  await apply(organizationId, ownServer(own!.port))
  for (const day of [23, 24, 25]) await ask(organizationId, day)
  clock.nowMs += 1
  await ask(neighbour, 24)
  runner.start()
  await expect.poll(() => own!.connections()).toBeGreaterThan(0)
  expect((await shared!.waitFor(() => true)).recipients).toEqual(['mia.24@visitor.example'])
  expect(logged.map(({ organization }) => organization)).not.toContain(organizationId)
})

it('the shared server that is away does not keep the letters of whoever has their own', async () => {
  const { organizationId, clock } = stage
  for (let i = 0; i < THRESHOLD; i++) breaker.ended('mail', 'away')
  await apply(organizationId, ownServer(own!.port))
  for (const day of [24, 25, 26]) await ask(neighbour, day)
  clock.nowMs += 1
  await ask(organizationId, 24)
  await runner.runOnce()
  expect([own!.letters.length, shared!.letters.length]).toEqual([1, 0])
  clock.nowMs += 10_000
  await runner.runOnce()
  clock.nowMs += 5_000
  await runner.runOnce()
  expect(shared!.letters).toHaveLength(3)
  expect(logged.map(({ event, attempt }) => [event, attempt])).toEqual(Array.from({ length: 4 }, () => ['confirmation.sent', 1]))
})
