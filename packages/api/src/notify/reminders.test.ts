import { afterEach, describe, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { practiceFile, type VisitorWish } from '../../test/letter-stage.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { type SmsGateway, startSmsGateway } from '../../test/sms-gateway.ts'
import { cancelBooking } from '../booking/cancel-booking.ts'
import { confirmBooking } from '../booking/decide-booking.ts'
import { comeManaged, moveManaged, viewManaged } from '../booking/manage.ts'
import { newId } from '../new-id.ts'
import { mintManageToken } from '../trust/manage-link.ts'
import { createOutboxRunner } from './outbox.ts'
import type { QueueRunner } from './queue-runner.ts'
import { createHttpSms } from './sms/http-sms.ts'
import { createSmsSender } from './sms/send-sms.ts'
import { testLetters } from './test-letters.ts'

interface Settings {
  readonly reminders?: unknown
  readonly quietHours?: unknown
  /** Of the service `scan`. */
  readonly ofScan?: unknown
  /** Zone of the schedule of Anna, and her journeys. */
  readonly ofAnna?: object
}

let stage: MailStage
let gateway: SmsGateway
let runner: QueueRunner

const fileWith = ({ reminders, quietHours, ofScan, ofAnna }: Settings) => {
  const file = practiceFile()
  return {
    ...file,
    organization: { ...file.organization, ...(reminders !== undefined && { reminders }), ...(quietHours !== undefined && { quietHours }) },
    staff: file.staff.map((one) => (one.slug === 'anna' ? { ...one, schedule: { ...one.schedule, ...ofAnna } } : one)),
    services: file.services.map((service) =>
      service.slug === 'scan' && ofScan !== undefined ? { ...service, reminders: ofScan } : service,
    ),
  }
}

async function open(settings: Settings = { reminders: ['P1D', 'PT2H'] }) {
  stage = await openMailStage(fileWith(settings))
  gateway = await startSmsGateway()
  runner = runnerOf()
}

const remindersOf = async (bookingId: string) =>
  (await stage.store.outbox.list({ bookingId }, { limit: 99 }))
    .filter(({ kind }) => kind === 'booking.reminder')
    .map(({ revision, state, note }) => `${revision} ${state} ${note}`.trim())
    .sort()

function runnerOf({ withSms = true, prefixes = [] as readonly string[] } = {}) {
  const sms = createSmsSender({
    ...stage.deps,
    sms: createHttpSms({ url: gateway.url }),
    clock: () => stage.clock.nowMs,
    numberKey: Buffer.alloc(32, 1),
    prefixes,
  })
  return stage.runner(createOutboxRunner, withSms ? { sms } : {})
}
afterEach(async () => {
  await stage.close()
  await gateway.close()
})

/** What became of the reminders. */
const ends = () =>
  stage.logged.filter(({ kind }) => kind === 'booking.reminder').map(({ event, reason = '' }) => `${event} ${reason}`.trim())
const at = (time: string) => void (stage.clock.nowMs = Date.parse(`${time}+01:00`))
/** Sends what is due at a time; gives the subjects of what arrived since. */
async function sentAt(time: string): Promise<readonly string[]> {
  at(time)
  const before = stage.sink.letters.length
  await runner.runOnce()
  return stage.sink.letters
    .slice(before)
    .filter(({ recipients }) => recipients.includes('mia@visitor.example'))
    .map(({ mail }) => (mail.subject ?? '').split(':')[0] ?? '')
}
const deed = (bookingId: string) => ({ organizationId: stage.organizationId, bookingId, actor: 'cli' })
const tokenOf = async (bookingId: string) => {
  const booking = await stage.store.bookings.byId(stage.organizationId, bookingId)
  if (!booking) throw new Error('no booking')
  return mintManageToken(stage.keyring, booking)
}
const messages = () => gateway.messages.map(({ body }) => JSON.parse(body) as { readonly to: string; readonly text: string })
const book = (wish: VisitorWish = {}) => stage.book({ start: '2026-11-24T10:00:00+01:00', ...wish })

describe('a confirmed booking', () => {
  it('is reminded of at each moment, once, and only its visitor', async () => {
    await open({ reminders: ['PT2H', 'P2D'] })
    await book({ staff: 'anna' })
    expect(await sentAt('2026-11-20T12:00:00')).toEqual(['Ihr Termin'])
    expect(await sentAt('2026-11-22T09:59:59')).toEqual([])
    expect(await sentAt('2026-11-22T10:00:00')).toEqual(['Erinnerung'])
    expect(await sentAt('2026-11-24T07:59:59')).toEqual([])
    expect(await sentAt('2026-11-24T08:00:00')).toEqual(['Erinnerung'])
    expect(await sentAt('2026-11-24T12:00:00')).toEqual([])
    expect(stage.lettersTo('anna@seeblick.example')).toHaveLength(1)
    expect(ends()).toEqual(['letter.sent', 'letter.sent'])

    const [first, second] = stage.sink.letters.filter(({ mail }) => mail.subject?.startsWith('Erinnerung'))
    expect(first?.mail.subject).toBe('Erinnerung: Erstgespräch, 24. November 2026, 10:00 Uhr')
    for (const part of [
      'Ihr Termin steht bevor.',
      '10:00–10:30 Uhr',
      'Seestrasse 1',
      'Dr. Anna Keller',
      'Bitte sagen Sie uns kurz, dass Sie kommen.',
    ])
      expect(first?.mail.text).toContain(part)
    expect(first?.mail.text).toMatch(/Ich komme:\nhttps:\/\/book\.example\.org\/m#bkg_\S+\nTermin verschieben oder absagen:\nhttps:/)
    expect(first?.calendar).toBe('')
    // The deadline of a day has passed two hours before: it says so, and how the owner is reached.
    expect(second?.mail.text).toContain('Online lässt sich dieser Termin nicht mehr ändern. Sie erreichen uns so: +41 41 000 11 22')
    expect(second?.mail.text).not.toContain('verschieben oder absagen:')
  })

  it('has none for a moment that is past, or so near that a letter has just been written', async () => {
    await open()
    at('2026-11-23T09:00:01')
    await book()
    expect(await countMessages(stage.store)).toMatchObject({ due: 3 })
    expect(await sentAt('2026-11-23T10:00:00')).toEqual(['Ihr Termin'])
    expect(await sentAt('2026-11-24T08:00:00')).toEqual(['Erinnerung'])
  })

  it('has none without a setting, and what its service has instead of the organization’s', async () => {
    await open({ reminders: ['P1D'], ofScan: [] })
    const bookingId = await book({ service: 'scan', start: '2026-11-24T09:30:00+01:00' })
    await confirmBooking(stage.deps, deed(bookingId))
    expect(await sentAt('2026-11-24T09:00:00')).not.toContain('Erinnerung')
    expect(ends()).toEqual([])
  })

  it('is reminded of as on the day it was made, whatever the owner changes', async () => {
    await open({ reminders: ['P1D'] })
    await book()
    await stage.apply(fileWith({ reminders: ['PT4H'] }))
    await book({ start: '2026-11-24T11:00:00+01:00', email: 'other@visitor.example' })
    expect([...(await sentAt('2026-11-23T10:00:00'))].sort()).toEqual(['Erinnerung', 'Ihr Termin'])
    expect(await sentAt('2026-11-24T07:00:00')).toEqual([])
    expect(stage.sink.letters.filter(({ mail }) => mail.subject?.startsWith('Erinnerung')).map(({ recipients }) => recipients[0])).toEqual([
      'mia@visitor.example',
      'other@visitor.example',
    ])
  })

  it('that is moved is reminded of at its new time alone', async () => {
    await open()
    const bookingId = await book()
    expect((await moveManaged(stage.deps, await tokenOf(bookingId), { start: '2026-11-27T10:00:00+01:00' })).ok).toBe(true)
    // Whoever looks at what waits reads of no reminder that nobody will get.
    expect(await remindersOf(bookingId)).toEqual(['1 dropped past_revision', '1 dropped past_revision', '2 due', '2 due'])
    expect(await sentAt('2026-11-20T12:30:00')).toEqual(['Verschoben'])
    expect(await sentAt('2026-11-24T09:00:00')).toEqual([])
    expect(await sentAt('2026-11-26T10:00:00')).toEqual(['Erinnerung'])
  })

  it('reminds whoever gives it, where the owner says so: once, at its new time, whatever hours are the visitor’s night', async () => {
    await open({ reminders: [{ before: 'PT2H', staff: true }, 'P1D'], quietHours: { from: '21:00', to: '07:00' } })
    const ofAnna = () => stage.lettersTo('anna@seeblick.example').map(({ mail }) => (mail.subject ?? '').split(':')[0])
    const bookingId = await book({ staff: 'anna', timeZone: 'America/Los_Angeles' })
    await sentAt('2026-11-20T12:00:00')
    expect((await moveManaged(stage.deps, await tokenOf(bookingId), { start: '2026-11-25T10:00:00+01:00' })).ok).toBe(true)
    await sentAt('2026-11-20T12:30:00')
    expect(ofAnna()).toEqual(['Neuer Termin', 'Verschoben'])
    await sentAt('2026-11-24T08:00:00')
    await sentAt('2026-11-25T07:59:59')
    expect(ofAnna()).toEqual(['Neuer Termin', 'Verschoben'])
    await sentAt('2026-11-25T08:00:00')
    await sentAt('2026-11-25T09:00:00')
    expect(ofAnna()).toEqual(['Neuer Termin', 'Verschoben', 'Erinnerung'])
    const { mail } = stage.sink.letters.find(
      ({ mail: { subject } }) => subject?.startsWith('Erinnerung') && subject.includes('Mia Muster'),
    )!
    expect(mail.text).toContain('Termin steht bevor')
    expect(mail.text).not.toContain('/m#')
  })

  it.each([
    ['lives', { timeZone: 'America/New_York' }],
    ['is on a journey', { stays: [{ from: '2026-11-23', until: '2026-11-25', timeZone: 'America/New_York' }] }],
  ])('keeps the night of whoever gives it where that one %s, which is not the visitor’s', async (_, ofAnna) => {
    await open({ reminders: [{ before: 'PT8H', staff: true }], quietHours: { from: '21:00', to: '07:00' }, ofAnna })
    const toAnna = () => stage.lettersTo('anna@seeblick.example').filter(({ mail }) => mail.subject?.startsWith('Erinnerung')).length
    await book({ staff: 'anna', start: '2026-11-24T15:00:00+01:00' })
    await sentAt('2026-11-20T12:00:00')
    // One at night in New York, and the visitor's day has begun.
    expect(await sentAt('2026-11-24T07:00:00')).toEqual(['Erinnerung'])
    await sentAt('2026-11-24T12:59:59')
    expect(toAnna()).toBe(0)
    await sentAt('2026-11-24T13:00:00')
    expect([toAnna(), ends()]).toEqual([1, ['letter.sent', 'letter.sent']])
  })

  it('that is cancelled is not reminded of', async () => {
    await open()
    const bookingId = await book()
    await cancelBooking(stage.deps, deed(bookingId))
    expect(await remindersOf(bookingId)).toEqual(['1 dropped past_revision', '1 dropped past_revision'])
    expect(await sentAt('2026-11-23T10:00:00')).toEqual(['Abgesagt'])
    expect(ends()).toEqual([])
  })

  it('of somebody who was erased is not reminded of', async () => {
    await open()
    const bookingId = await book()
    const { customerId } = await stage.attendeeOf(bookingId)
    const audit = {
      id: newId('aud'),
      organizationId: stage.organizationId,
      atMs: 0,
      actor: 'cli',
      action: 'x',
      object: customerId,
      meta: {},
    }
    await stage.store.customers.erase(stage.organizationId, customerId, stage.clock.nowMs, () => newId('evt'), audit)
    expect(await sentAt('2026-11-24T08:00:00')).toEqual([])
    expect(await countMessages(stage.store)).toMatchObject({ due: 0 })
  })

  it('is sent once by several processes', async () => {
    await open()
    await book()
    await sentAt('2026-11-20T12:00:00')
    at('2026-11-23T10:00:00')
    const others = [runnerOf(), runnerOf()]
    await Promise.all([runner, ...others].map((one) => one.runOnce()))
    expect(stage.sink.letters.filter(({ mail }) => mail.subject?.startsWith('Erinnerung'))).toHaveLength(1)
  })
})

describe('a request', () => {
  it('is not reminded of until it is approved', async () => {
    await open()
    await book({ service: 'scan', start: '2026-11-24T09:30:00+01:00' })
    expect(await sentAt('2026-11-23T10:00:00')).toEqual(['Ihre Anfrage'])
    const approved = await book({ service: 'scan', start: '2026-11-26T09:30:00+01:00' })
    await confirmBooking(stage.deps, deed(approved))
    expect([...(await sentAt('2026-11-25T10:00:00'))].sort()).toEqual(['Bestätigt', 'Erinnerung'])
    expect(await sentAt('2026-11-26T08:00:00')).toEqual(['Erinnerung'])
  })
})

describe('after the server was away', () => {
  it('only the last of several is sent', async () => {
    await open({ reminders: ['P2D', 'P1D', 'PT2H'] })
    await book()
    await sentAt('2026-11-20T12:00:00')
    expect(await sentAt('2026-11-24T08:30:00')).toEqual(['Erinnerung'])
    expect(ends().sort()).toEqual(['letter.dropped overtaken', 'letter.dropped overtaken', 'letter.sent'])
  })

  it('none is sent from a quarter of an hour before the start on', async () => {
    await open()
    await book()
    await book({ start: '2026-11-24T10:00:00+01:00', service: 'yoga' })
    await sentAt('2026-11-20T12:00:00')
    expect(await sentAt('2026-11-24T09:45:01')).toEqual([])
    expect(new Set(ends())).toEqual(new Set(['letter.dropped too_late']))
    expect(ends()).toHaveLength(4)
  })

  it('they leave at a bounded pace, those of the next appointments first, and nobody else waits behind them', async () => {
    await open({ reminders: ['P1D'] })
    for (const day of ['25', '24'])
      for (let half = 0; half < 12; half++) {
        const start = `2026-11-${day}T${String(8 + Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}:00+01:00`
        await stage.book({ start, email: `${day}-${String(half).padStart(2, '0')}@visitor.example` })
      }
    await sentAt('2026-11-20T12:00:00')
    const before = stage.sink.letters.length
    at('2026-11-24T07:00:00')
    await stage.book({ start: '2026-11-27T10:00:00+01:00' })
    await runner.runOnce()
    const [reminded, others] = [true, false].map((wanted) =>
      stage.sink.letters.slice(before).filter(({ mail }) => mail.subject?.startsWith('Erinnerung') === wanted),
    )
    // The 12 of the 24th are due since the day before; those of the 25th come due from eight on.
    expect(reminded?.map(({ recipients }) => recipients[0]).sort()).toEqual(
      Array.from({ length: 10 }, (_, half) => `24-0${half}@visitor.example`),
    )
    expect(others).toHaveLength(2)
    expect(await runner.runOnce()).toBe(0)
    stage.clock.nowMs += 1_000
    expect(await runner.runOnce()).toBe(2)
    stage.clock.nowMs += 1_000
    expect(await runner.runOnce()).toBe(0)
    expect(stage.sink.letters.filter(({ mail }) => mail.subject?.startsWith('Erinnerung'))).toHaveLength(12)
  })

  it('at night they wait until the morning, or are left out if that is too late', async () => {
    await open({ reminders: ['P1D'], quietHours: { from: '21:00', to: '07:00' } })
    await book()
    await book({ start: '2026-11-24T08:00:00+01:00', service: 'yoga', email: 'early@visitor.example' })
    await book({ start: '2026-11-24T08:00:00+01:00', timeZone: 'Asia/Tokyo', staff: 'anna', email: 'far@visitor.example' })
    await sentAt('2026-11-20T12:00:00')
    const reminded = () =>
      stage.sink.letters.filter(({ mail }) => mail.subject?.startsWith('Erinnerung')).map(({ recipients }) => recipients[0])
    // Down from Monday at 8 on, back at two at night: it is ten in Tokyo.
    await sentAt('2026-11-24T02:00:00')
    expect(reminded()).toEqual(['far@visitor.example'])
    await sentAt('2026-11-24T06:59:00')
    expect(reminded()).toHaveLength(1)
    await sentAt('2026-11-24T07:00:00')
    expect(reminded().slice(1).sort()).toEqual(['early@visitor.example', 'mia@visitor.example'])
  })

  it('those to staff wait for their morning, too', async () => {
    const ofAnna = { timeZone: 'America/New_York' }
    await open({ reminders: [{ before: 'PT20H', staff: true }], quietHours: { from: '21:00', to: '07:00' }, ofAnna })
    const toAnna = () => stage.lettersTo('anna@seeblick.example').filter(({ mail }) => mail.subject?.startsWith('Erinnerung'))
    await book({ staff: 'anna', start: '2026-11-24T15:00:00+01:00' })
    await sentAt('2026-11-20T12:00:00')
    // Due at seven in the evening, one in the afternoon there; down until three at night there.
    expect(await sentAt('2026-11-24T09:00:00')).toEqual(['Erinnerung'])
    expect([toAnna().length, ends()]).toEqual([0, expect.arrayContaining(['letter.delayed quiet hours'])])
    await sentAt('2026-11-24T13:00:00')
    expect(toAnna()).toHaveLength(1)
  })

  it('is left out where the night ends less than an hour before the start', async () => {
    await open({ reminders: ['P1D'], quietHours: { from: '21:00', to: '07:30' } })
    await book({ start: '2026-11-24T08:00:00+01:00' })
    await sentAt('2026-11-20T12:00:00')
    expect(await sentAt('2026-11-24T02:00:00')).toEqual([])
    expect(ends()).toEqual(['letter.dropped quiet_hours'])
  })
})

describe('whoever is reminded', () => {
  it('says once that he comes; the appointment stays as it is, and a later reminder does not ask again', async () => {
    await open()
    const bookingId = await book()
    const token = await tokenOf(bookingId)
    const attendance = async () => {
      const view = await viewManaged(stage.deps, token)
      return view.ok ? view.view.attendance : view.reason
    }
    expect(await attendance()).toBeUndefined()
    await sentAt('2026-11-23T10:00:00')
    expect(await attendance()).toBe('asked')
    for (const _ of [1, 2])
      expect(await comeManaged(stage.deps, token)).toMatchObject({ ok: true, view: { attendance: 'confirmed', revision: 1 } })
    expect(await attendance()).toBe('confirmed')
    const { store, organizationId } = stage
    expect(await store.bookings.byId(organizationId, bookingId)).toMatchObject({
      attendanceConfirmedAtMs: Date.parse('2026-11-23T10:00:00+01:00'),
      revision: 1,
      eventSequence: 2,
    })
    const events = await store.bookings.events(organizationId, bookingId)
    expect(events.map(({ kind, sequence, claims }) => `${sequence} ${kind} ${claims.length}`)).toEqual([
      '1 booking.confirmed 1',
      '2 booking.attendance_confirmed 1',
    ])
    const audit = await store.audit.about(organizationId, [bookingId])
    expect(audit.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'visitor booking.place',
      'manageLink booking.confirm_attendance',
    ])

    expect(await sentAt('2026-11-24T08:00:00')).toEqual(['Erinnerung'])
    expect(stage.sink.letters.at(-1)?.mail.text).not.toContain('Ich komme')
    expect((await store.breaches()).filter(({ faults }) => faults.length > 0)).toEqual([])
  })

  it('is asked only once a reminder of the new time is due, where one of the old was written', async () => {
    await open({ reminders: ['P2D', 'PT2H'] })
    const bookingId = await book({ start: '2026-11-25T16:00:00+01:00' })
    const attendance = async () => {
      const view = await viewManaged(stage.deps, await tokenOf(bookingId))
      return view.ok ? view.view.attendance : view.reason
    }
    at('2026-11-23T17:00:00')
    expect(await attendance()).toBe('asked')
    // Two days before are past, so only the reminder two hours before is written.
    expect((await moveManaged(stage.deps, await tokenOf(bookingId), { start: '2026-11-25T09:00:00+01:00' })).ok).toBe(true)
    expect(await attendance()).toBeUndefined()
    at('2026-11-25T06:59:59')
    expect(await attendance()).toBeUndefined()
    at('2026-11-25T07:00:00')
    expect(await attendance()).toBe('asked')
  })

  it('is not asked after a late approval until a reminder is due', async () => {
    await open({ reminders: ['P2D', 'PT2H'] })
    const bookingId = await book({ service: 'scan', start: '2026-11-24T09:30:00+01:00' })
    at('2026-11-23T12:00:00')
    await confirmBooking(stage.deps, deed(bookingId))
    const attendance = async () => {
      const view = await viewManaged(stage.deps, await tokenOf(bookingId))
      return view.ok ? view.view.attendance : view.reason
    }
    expect(await attendance()).toBeUndefined()
    at('2026-11-24T07:30:00')
    expect(await attendance()).toBe('asked')
  })

  it('is asked anew after a move, and by nobody once it has begun or is cancelled', async () => {
    await open()
    const bookingId = await book({ start: '2026-11-26T10:00:00+01:00' })
    const token = await tokenOf(bookingId)
    at('2026-11-25T09:00:00')
    expect((await comeManaged(stage.deps, token)).ok).toBe(true)
    expect(await moveManaged(stage.deps, token, { start: '2026-11-27T10:00:00+01:00' })).toMatchObject({ ok: true })
    expect(await stage.store.bookings.byId(stage.organizationId, bookingId)).toMatchObject({ attendanceConfirmedAtMs: null })
    at('2026-11-27T10:00:00')
    expect(await comeManaged(stage.deps, token)).toMatchObject({ ok: false, reason: 'wrong_state' })
    expect(await viewManaged(stage.deps, token)).toMatchObject({ view: expect.not.objectContaining({ attendance: 'asked' }) })
    await cancelBooking(stage.deps, deed(bookingId))
    expect(await comeManaged(stage.deps, token)).toMatchObject({ ok: false, reason: 'wrong_state' })
  })
})

describe('by SMS', () => {
  const both = { reminders: [{ before: 'P1D', by: ['mail', 'sms'] }] }

  it('reaches the number in one segment, without a word that anybody typed', async () => {
    await open(both)
    await book({ phone: '+41 (0)79 000 00 00', name: 'Mia Muster' })
    expect(await sentAt('2026-11-23T10:00:00')).toContain('Erinnerung')
    expect(messages()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        to: '+41790000000',
        text: 'Erinnerung: Erstgespräch bei Praxis Seeblick, Di., 24. Nov., 10:00 Uhr, Praxis Luzern. Fragen: +41 41 000 11 22',
      },
    ])
  })

  it.each([
    ['no number', undefined, 'no_number'],
    ['a number that names no country', '079 000 00 00', 'no_number'],
  ])('with %s is dropped', async (_, phone, reason) => {
    await open(both)
    await book(phone === undefined ? {} : { phone })
    await sentAt('2026-11-23T10:00:00')
    expect([messages(), ends().sort()]).toEqual([[], [`letter.dropped ${reason}`, 'letter.sent']])
  })

  it('keeps the night without being told', async () => {
    await open({ reminders: [{ before: 'PT12H', by: ['sms'] }] })
    await book({ phone: '+41 79 000 00 00' })
    await sentAt('2026-11-24T07:59:00')
    expect(messages()).toEqual([])
    await sentAt('2026-11-24T08:00:00')
    expect(messages()).toHaveLength(1)
  })

  it('is tried again after 5xx, with the same id, and given up after what it says about the message', async () => {
    await open(both)
    await book({ phone: '+41 79 000 00 00' })
    gateway.setMood({ kind: 'answers', status: 503 })
    await sentAt('2026-11-23T10:00:00')
    expect(ends()).toContain('letter.delayed sms http 503')
    gateway.setMood({ kind: 'answers', status: 400, body: '+41790000000 is no number' })
    await sentAt('2026-11-23T10:02:00')
    expect(ends()).toContain('letter.givenUp sms http 400')
    await sentAt('2026-11-23T11:02:00')
    const sent = gateway.messages.map(({ headers }) => headers['idempotency-key'])
    expect([sent.length, new Set(sent).size]).toEqual([2, 1])
    expect(await countMessages(stage.store)).toMatchObject({ failed: 1, due: 0 })
  })

  it('a gateway that is away is left in peace, and letters go on', async () => {
    await open(both)
    for (let index = 0; index < 8; index++)
      await book({
        start: `2026-11-24T${10 + index}:00:00+01:00`.replace('T9', 'T09'),
        phone: `+4179000000${index}`,
        email: `v${index}@visitor.example`,
      })
    await gateway.close()
    at('2026-11-23T18:00:00')
    await runner.runOnce()
    expect(ends().filter((end) => end.startsWith('letter.delayed'))).toHaveLength(5)
    expect(ends().filter((end) => end === 'letter.sent')).toHaveLength(8)
  })

  it('is sent to one number six times an hour at most', async () => {
    await open(both)
    const start = (index: number) => `2026-11-24T${String(8 + Math.floor(index / 2)).padStart(2, '0')}:${index % 2 ? '30' : '00'}:00+01:00`
    for (let index = 0; index < 8; index++) await book({ start: start(index), phone: '+41790000000', email: `v${index}@visitor.example` })
    at('2026-11-23T18:00:00')
    await runner.runOnce()
    stage.clock.nowMs += 1_000
    await runner.runOnce()
    expect([messages().length, ends().filter((end) => end === 'letter.dropped number_limit').length]).toEqual([6, 2])
  })

  describe('of the six', () => {
    const bookSome = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const start = `2026-11-24T${10 + Math.floor(index / 2)}:${index % 2 ? '30' : '00'}:00+01:00`
        await book({ start, phone: '+41790000000', email: `v${index}@visitor.example` })
      }
    }
    const limited = () => ends().filter((end) => end === 'letter.dropped number_limit').length

    it('each counts once, however often a gateway refuses it', async () => {
      await open({ reminders: [{ before: 'P1D', by: ['sms'] }] })
      await bookSome(6)
      await sentAt('2026-11-20T12:00:00')
      at('2026-11-23T18:00:00')
      gateway.setMood({ kind: 'answers', status: 503 })
      for (let minute = 0; minute < 50; minute++) {
        // Between the third and the fourth try, however they are spread.
        if (minute === 12) gateway.setMood({ kind: 'accepts' })
        await runner.runOnce()
        stage.clock.nowMs += 60_000
      }
      expect(ends().filter((end) => end === 'letter.delayed sms http 503').length).toBeGreaterThan(6)
      expect([ends().filter((end) => end === 'letter.sent').length, limited()]).toEqual([6, 0])
    })

    it('those that waited for the end of the night count as well', async () => {
      await open({ reminders: [{ before: 'P1D', by: ['sms'] }] })
      await bookSome(8)
      await sentAt('2026-11-20T12:00:00')
      const inSeconds = async () => {
        for (let second = 0; second < 3; second++) {
          await runner.runOnce()
          stage.clock.nowMs += 1_000
        }
      }
      // Away since before the first was due.
      at('2026-11-24T02:00:00')
      await inSeconds()
      expect([messages(), ends()]).toEqual([[], Array.from({ length: 8 }, () => 'letter.delayed quiet hours')])
      at('2026-11-24T08:00:00')
      await inSeconds()
      expect([messages().length, limited()]).toEqual([6, 2])
    })
  })

  it('leaves only for the countries that the operator serves', async () => {
    await open(both)
    await runner.stop()
    runner = runnerOf({ prefixes: ['+41', '+423'] })
    await book({ phone: '+41 79 000 00 00' })
    await book({ phone: '+49 151 0000000', service: 'yoga', start: '2026-11-24T10:00:00+01:00', email: 'far@visitor.example' })
    await sentAt('2026-11-23T10:00:00')
    expect(messages().map(({ to }) => to)).toEqual(['+41790000000'])
    expect(ends()).toContain('letter.dropped number_not_served')
  })

  it('of a test organization is shown to its developer, and so are the letters', async () => {
    await open(both)
    const bookingId = await book({ phone: '+41 79 000 00 00' })
    const { store, keyring, organizationId } = stage
    const shown = await testLetters({ store, keyring, publicUrl: 'https://book.example.org' }, organizationId, stage.clock.nowMs)
    const reminders = shown
      .filter(({ kind, booking }) => kind === 'booking.reminder' && booking === bookingId)
      .map(({ letter }) => letter?.to)
    expect(reminders.sort()).toEqual(['+41790000000', 'mia@visitor.example'])
  })

  it('without a gateway is dropped, and nothing else is', async () => {
    await open(both)
    await runner.stop()
    runner = runnerOf({ withSms: false })
    await book({ phone: '+41 79 000 00 00' })
    expect(await sentAt('2026-11-23T10:00:00')).toContain('Erinnerung')
    expect(ends()).toContain('letter.dropped no_sender')
  })
})
