import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { practiceFile } from '../../test/letter-stage.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { cancelBooking } from '../booking/cancel-booking.ts'
import { createOrganization } from '../configuration/create-organization.ts'
import { newId } from '../new-id.ts'
import { eraseCustomer } from '../trust/erase.ts'
import { createAgendaPlan } from './agenda/plan-agendas.ts'
import { createAgendaRunner } from './agenda/agenda-runner.ts'
import { createCircuitBreaker, type CircuitBreaker } from './circuit-breaker.ts'
import { createOrganizationMail } from './organization-mail.ts'
import { suppressAddress } from './suppression.ts'

const SIX = '2026-11-24T06:00:00+01:00'
let stage: MailStage

function newRunner(breaker?: CircuitBreaker) {
  const ways = createOrganizationMail(stage, { shared: stage.mail(), privateHosts: true })
  return stage.runner(createAgendaRunner, { ways, ...(breaker && { breaker }) })
}
/** The morning of one process: plans and sends. */
async function morning(at = SIX, runner = newRunner()): Promise<number> {
  stage.clock.nowMs = Date.parse(at)
  await createAgendaPlan(stage)(stage.clock.nowMs)
  return runner.runOnce()
}
const to = (name: 'anna' | 'beat') => stage.lettersTo(`${name}@seeblick.example`)
const reasons = () => stage.logged.map(({ event, reason = '' }) => `${event} ${reason}`.trim()).sort()

beforeEach(async () => {
  stage = await openMailStage()
})
afterEach(() => stage.close())

describe('the letter with the appointments of the day', () => {
  it('says to each when, what, where, who and how to phone, in their language, and nothing on an empty day', async () => {
    await stage.book({ staff: 'anna', start: '2026-11-24T14:00:00+01:00', name: 'Zoe Zeller' })
    await stage.book({ staff: 'anna', start: '2026-11-24T09:00:00+01:00' })
    await stage.book({ staff: 'anna', service: 'scan', start: '2026-11-24T11:00:00+01:00', name: 'Max Meier' })
    await stage.book({ staff: 'anna', start: '2026-11-25T09:00:00+01:00', name: 'Tom Morgen' })
    await morning()
    const [letter] = to('anna')
    expect(stage.sink.letters).toHaveLength(1)
    expect(letter?.mail.subject).toBe('Ihre Termine: Dienstag, 24. November')
    expect(letter?.mail.text).toMatch(
      /Heute haben Sie 3 Termine\.\n\n09:00–09:30 Uhr: +Erstgespräch · Praxis Luzern · «Mia Muster»\n11:00–11:45 Uhr: +Ultraschall · Praxis Luzern · «Max Meier» · noch nicht bestätigt\n14:00–14:30 Uhr: +Erstgespräch · Praxis Luzern · «Zoe Zeller»\n/,
    )
    expect(letter?.mail.text).not.toContain('Tom')
    expect(letter?.mail.html).toContain('<th scope="row"')
    expect(letter?.calendar).toBe('')
    expect(reasons()).toEqual(['agenda.dropped empty_day', 'agenda.sent'])
  })

  it('is in the language of the reader, with the seats of a class', async () => {
    await stage.book({ service: 'yoga', staff: 'beat', start: '2026-11-24T09:00:00+01:00', companions: [{ name: 'Wim' }] })
    await morning()
    expect(to('beat')[0]?.mail.subject).toBe('Your appointments: Tuesday, November 24')
    expect(to('beat')[0]?.mail.text).toContain('You have one appointment today.')
    expect(to('beat')[0]?.mail.text).toContain('Yoga · Praxis Luzern · “Mia Muster” · Seats: 2')
  })

  it('goes out once, however many processes there are and how often they look', async () => {
    await stage.book({ staff: 'anna' })
    stage.clock.nowMs = Date.parse(SIX)
    const plans = Array.from({ length: 4 }, () => createAgendaPlan(stage))
    const both = [newRunner(), newRunner(), newRunner()]
    await Promise.all(plans.map((plan) => plan(stage.clock.nowMs)))
    await Promise.all(both.map((runner) => runner.runOnce()))
    for (const minutes of [1, 30, 300]) {
      stage.clock.nowMs = Date.parse(SIX) + minutes * 60_000
      await Promise.all([...plans, createAgendaPlan(stage)].map((plan) => plan(stage.clock.nowMs)))
      await Promise.all(both.map((runner) => runner.runOnce()))
    }
    expect(to('anna')).toHaveLength(1)
  })

  it('comes late after a night without server, until noon', async () => {
    await stage.book({ staff: 'anna' })
    await morning('2026-11-24T11:58:00+01:00')
    expect(to('anna')).toHaveLength(1)
    await stage.book({ staff: 'anna', start: '2026-11-26T14:00:00+01:00' })
    await morning('2026-11-26T12:00:00+01:00')
    expect(to('anna')).toHaveLength(1)
  })

  it('is tried again while the mail server is away, and given up at noon', async () => {
    await stage.book({ staff: 'anna' })
    const runner = newRunner()
    stage.sink.setMood({ kind: 'refuses', code: 451, text: '4.3.0 later', times: 2 })
    await morning(SIX, runner)
    stage.clock.nowMs += 6 * 60_000
    await runner.runOnce()
    stage.clock.nowMs += 6 * 60_000
    await runner.runOnce()
    expect(to('anna')).toHaveLength(1)

    await stage.book({ staff: 'anna', start: '2026-11-25T14:00:00+01:00' })
    stage.sink.setMood({ kind: 'refuses', code: 451, text: '4.3.0 later', times: 99 })
    await morning('2026-11-25T11:58:00+01:00', runner)
    stage.clock.nowMs += 10 * 60_000
    stage.sink.setMood({ kind: 'accepts' })
    await runner.runOnce()
    expect(to('anna')).toHaveLength(1)
    expect(reasons()).toContain('agenda.dropped too_late')
  })

  it('does not wait behind the staff of a server that is away, however many they are', async () => {
    const { store, keyring, clock, organizationId } = stage
    await stage.apply({ ...practiceFile(), mail: { smtp: { host: '127.0.0.1', port: 9, from: 'termine@seeblick.example' } } })
    clock.nowMs = Date.parse(SIX)
    await store.agendas.add(
      organizationId,
      Array.from({ length: 9 }, (_, i) => ({
        organizationId,
        staffId: `stf_${i}`,
        isoDate: '2026-11-24',
        notAfterMs: clock.nowMs + 3_600_000,
      })),
    )
    clock.nowMs++
    const slug = 'bergblick'
    const other = await createOrganization({ store, keyring, newId, clock: () => clock.nowMs }, { slug, actor: 'cli' })
    if (!other.ok) throw new Error(other.reason)
    const file = practiceFile()
    await stage.apply({ ...file, organization: { ...file.organization, slug } }, other.organizationId)
    await createAgendaPlan(stage)(clock.nowMs)
    const breaker = createCircuitBreaker({ clock: () => clock.nowMs, threshold: 1 })
    breaker.ended(`mail:${organizationId}`, 'away')
    await newRunner(breaker).runOnce()
    // Nobody has booked there: looked at is all that they can be.
    const seen = stage.logged.filter(({ organization }) => organization === other.organizationId)
    expect(seen.map(({ reason }) => reason)).toEqual(['empty_day', 'empty_day'])
    expect(stage.logged).toHaveLength(2)
  })

  it('says what is true when it leaves: what was cancelled meanwhile is not in it', async () => {
    const { organizationId, deps, clock } = stage
    const [gone] = [await stage.book({ staff: 'anna', name: 'Max Meier' })]
    await stage.book({ staff: 'anna', start: '2026-11-24T10:00:00+01:00' })
    clock.nowMs = Date.parse(SIX)
    await createAgendaPlan(stage)(clock.nowMs)
    await cancelBooking(deps, { organizationId, bookingId: gone!, actor: 'test' })
    await newRunner().runOnce()
    expect(to('anna')[0]?.mail.text).toContain('Heute haben Sie einen Termin.')
    expect(to('anna')[0]?.mail.text).not.toContain('Meier')
  })

  it('has nothing of somebody erased but that the time is taken', async () => {
    const { store, keyStore, keyring, organizationId, clock } = stage
    const id = await stage.book({ staff: 'anna', name: 'Max Meier' })
    const { customerId } = await stage.attendeeOf(id)
    const erasing = { store, keyStore, keyring, ledgerCopies: [], newId, clock: () => clock.nowMs }
    await eraseCustomer(erasing, { organizationId, customerId, actor: 'test' })
    await morning()
    expect(to('anna')[0]?.mail.text).toMatch(/09:00–09:30 Uhr: +Erstgespräch · Praxis Luzern\n/)
    expect(to('anna')[0]?.raw).not.toMatch(/Meier|mia@/)
  })

  it('is not written where the file says so, and at its time where the file names one', async () => {
    await stage.apply({ ...practiceFile(), mail: { agenda: false } })
    await stage.book({ staff: 'anna' })
    await morning()
    expect(stage.sink.letters).toEqual([])
    await stage.apply({ ...practiceFile(), mail: { agenda: '07:30' } })
    await morning('2026-11-24T07:29:00+01:00')
    expect(stage.sink.letters).toEqual([])
    await morning('2026-11-24T07:30:00+01:00')
    expect(to('anna')).toHaveLength(1)
  })

  it('of a time that was switched off after it was planned does not leave', async () => {
    await stage.book({ staff: 'anna' })
    stage.clock.nowMs = Date.parse(SIX)
    await createAgendaPlan(stage)(stage.clock.nowMs)
    await stage.apply({ ...practiceFile(), mail: { agenda: false } })
    await newRunner().runOnce()
    expect(reasons()).toEqual(['agenda.dropped switched_off', 'agenda.dropped switched_off'])
  })

  it('is not sent to an address that letters come back from', async () => {
    const { organizationId, store, keyring, clock } = stage
    await stage.book({ staff: 'anna' })
    const about = { organizationId, email: 'anna@seeblick.example', reason: 'hardBounce', actor: 'test' } as const
    await suppressAddress({ store, keyring, newId, clock: () => clock.nowMs }, about)
    await morning()
    expect(stage.sink.letters).toEqual([])
    expect(reasons()).toContain('agenda.dropped suppressed')
  })

  it('carries nothing of a visitor that a mail program would act on', async () => {
    await stage.book({ staff: 'anna', name: 'Gewinn https://evil.example/x\r\nBcc: a@evil.example <b>{service}</b>' })
    await morning()
    const [letter] = to('anna')
    expect(letter?.recipients).toEqual(['anna@seeblick.example'])
    expect(letter?.raw).not.toMatch(/^bcc:/im)
    expect(letter?.mail.html).not.toMatch(/<b>|href=/)
    expect(letter?.mail.text).toContain('https[:]//evil[.]example/x Bcc')
  })
})
