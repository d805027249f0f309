import ICAL from 'ical.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { practiceFile } from '../../test/letter-stage.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { addressesOf, type ArrivedLetter } from '../../test/smtp-sink.ts'
import { cancelBooking } from '../booking/cancel-booking.ts'
import { cancelManaged, moveManaged } from '../booking/manage.ts'
import { confirmBooking, declineBooking } from '../booking/decide-booking.ts'
import { replayMessage } from '../booking/messages.ts'
import { moveBooking } from '../booking/move-booking.ts'
import { createOutboxRunner } from './outbox.ts'
import type { QueueRunner } from './queue-runner.ts'

let stage: MailStage
let runner: QueueRunner
beforeEach(async () => {
  stage = await openMailStage()
  runner = stage.runner(createOutboxRunner)
})
afterEach(() => stage.close())

const only = (letters: readonly ArrivedLetter[]): ArrivedLetter => {
  expect(letters).toHaveLength(1)
  return letters[0]!
}
const event = ({ calendar }: ArrivedLetter) => {
  const found = new ICAL.Component(ICAL.parse(calendar)).getFirstSubcomponent('vevent')
  return {
    uid: found?.getFirstPropertyValue('uid'),
    sequence: found?.getFirstPropertyValue('sequence'),
    status: found?.getFirstPropertyValue('status'),
    start: String(found?.getFirstPropertyValue('dtstart')),
  }
}
const manageToken = ({ mail }: ArrivedLetter): string => /\/m#(bkg_\S+)/.exec(mail.text ?? '')?.[1] ?? ''

describe('a booking', () => {
  it('reaches visitor and staff once, with calendar file and manage link', async () => {
    const bookingId = await stage.book({ staff: 'anna', answers: { reason: 'Rücken', first: true, side: 'left' } })
    expect(await runner.runOnce()).toBe(2)
    expect(await runner.runOnce()).toBe(0)
    expect(stage.sink.letters).toHaveLength(2)

    const visitor = only(stage.lettersTo('mia@visitor.example'))
    expect(visitor.mail.subject).toBe('Ihr Termin: Erstgespräch, 24. November 2026, 09:00 Uhr')
    expect(visitor.mail.from?.value).toEqual([{ name: 'Praxis Seeblick', address: 'bookings@slotwell.example' }])
    expect(addressesOf(visitor.mail.replyTo)).toEqual(['praxis@seeblick.example'])
    expect(visitor.mail.text).toContain('Guten Tag Mia Muster')
    expect(visitor.mail.text).toContain('Ihr Termin ist gebucht.')
    expect(visitor.mail.text).toContain('Dienstag, 24. November 2026, 09:00–09:30 Uhr')
    expect(visitor.mail.text).toContain('Praxis Luzern, Seestrasse 1, 6003 Luzern')
    expect(visitor.mail.text).toContain('Dr. Anna Keller')
    expect(visitor.mail.text).toContain('CHF 85.00')
    expect(visitor.mail.text).toContain('Bis Montag, 23. November 2026, 09:00 Uhr können Sie')
    expect(visitor.mail.text).not.toContain('Rücken')
    expect(visitor.mail.html).toContain(`href="https://book.example.org/m#${manageToken(visitor)}"`)
    expect(manageToken(visitor)).toMatch(new RegExp(`^${bookingId}\\.`))
    expect(visitor.calendarMethod).toBe('REQUEST')
    expect(event(visitor)).toEqual({ uid: `${bookingId}@book.example.org`, sequence: 0, status: 'CONFIRMED', start: '2026-11-24T09:00:00' })

    const staff = only(stage.lettersTo('anna@seeblick.example'))
    expect(staff.mail.subject).toBe('Neuer Termin: Erstgespräch, 24. November 2026, 09:00 Uhr, Mia Muster')
    expect(staff.mail.text).toContain('«Rücken»')
    expect(staff.mail.text).toContain('> Ich bin zum ersten Mal hier\n> Ja\n')
    expect(staff.mail.text).toContain('> Seite\n> links\n')
    expect(staff.mail.text).toContain('mia@visitor.example')
    expect(addressesOf(staff.mail.replyTo)).toEqual(['mia@visitor.example'])
    expect(staff.raw).not.toContain('/m#')
    expect(Buffer.from(staff.calendar).toString()).not.toContain('.example.org/m')
    expect(await countMessages(stage.store)).toMatchObject({ due: 0, sent: 2 })
  })

  it('speaks English, and names both zones where they differ', async () => {
    await stage.book({ locale: 'en', timeZone: 'America/New_York', staff: 'beat' })
    await runner.runOnce()
    const visitor = only(stage.lettersTo('mia@visitor.example'))
    expect(visitor.mail.subject).toBe('Your booking: First talk, November 24, 2026, 9:00 AM')
    expect(visitor.mail.text).toContain('You are booked.')
    expect(visitor.mail.text).toContain('9:00 AM – 9:30 AM (Central European Standard Time, Europe/Zurich)')
    expect(visitor.mail.text).toContain('3:00 AM – 3:30 AM (Eastern Standard Time, America/New_York)')
    expect(visitor.mail.html).toContain('<html lang="en" dir="ltr">')
    expect(only(stage.lettersTo('beat@seeblick.example')).mail.subject).toMatch(/^New booking: First talk/)
  })

  it('says du where the owner says du, without a Sie left over', async () => {
    await stage.apply(practiceFile({ tone: 'informal' }))
    await stage.book()
    await runner.runOnce()
    const { text } = only(stage.lettersTo('mia@visitor.example')).mail
    expect(text).toContain('Hallo Mia Muster')
    expect(text).toContain('Dein Termin ist gebucht.')
    expect(text).not.toMatch(/\b(?:Sie|Ihnen|Ihre?n?)\b/)
  })
})

describe('a change', () => {
  const deed = (bookingId: string) => ({ organizationId: stage.organizationId, bookingId, actor: 'cli' })

  it('by the link of the letter moves the calendar entry, then takes it back', async () => {
    const bookingId = await stage.book({ staff: 'anna' })
    await runner.runOnce()
    const token = manageToken(only(stage.lettersTo('mia@visitor.example')))

    expect(await moveManaged(stage.deps, token, { start: '2026-11-25T10:00:00+01:00' })).toMatchObject({ ok: true })
    await runner.runOnce()
    const moved = stage.lettersTo('mia@visitor.example')[1]!
    expect(moved.mail.subject).toBe('Verschoben: Erstgespräch, 25. November 2026, 10:00 Uhr')
    expect(moved.mail.text).toMatch(/Wann: +Mittwoch, 25\. November 2026, 10:00–10:30 Uhr/)
    expect(moved.mail.text).toMatch(/Bisher: +Dienstag, 24\. November 2026, 09:00–09:30 Uhr/)
    expect([moved.calendarMethod, event(moved)]).toEqual([
      'REQUEST',
      { uid: `${bookingId}@book.example.org`, sequence: 1, status: 'CONFIRMED', start: '2026-11-25T10:00:00' },
    ])

    expect(await cancelManaged(stage.deps, manageToken(moved))).toMatchObject({ ok: true })
    await runner.runOnce()
    const cancelled = stage.lettersTo('mia@visitor.example')[2]!
    expect(cancelled.mail.subject).toMatch(/^Abgesagt: Erstgespräch/)
    expect([cancelled.calendarMethod, event(cancelled)]).toMatchObject([
      'CANCEL',
      { uid: `${bookingId}@book.example.org`, sequence: 2, status: 'CANCELLED' },
    ])
    expect(cancelled.mail.text).not.toContain('/m#')
    expect(stage.lettersTo('anna@seeblick.example').map(({ mail }) => mail.subject?.split(':')[0])).toEqual([
      'Neuer Termin',
      'Verschoben',
      'Abgesagt',
    ])
    expect(stage.sink.letters).toHaveLength(6)
  })

  it('of the person tells the one who lost the appointment, with his own time and a cancelled entry', async () => {
    const bookingId = await stage.book({ staff: 'anna' })
    await runner.runOnce()
    expect(
      await moveBooking(stage.deps, { ...deed(bookingId), request: { start: '2026-11-25T10:00:00+01:00', staff: 'beat' } }),
    ).toMatchObject({ ok: true })
    await runner.runOnce()
    const lost = stage.lettersTo('anna@seeblick.example')[1]!
    expect(lost.mail.subject).toBe('Nicht mehr bei Ihnen: Erstgespräch, 24. November 2026, 09:00 Uhr, Mia Muster')
    expect([lost.calendarMethod, event(lost).status]).toEqual(['CANCEL', 'CANCELLED'])
    expect(only(stage.lettersTo('beat@seeblick.example')).mail.subject).toMatch(/^Moved: First talk, November 25/)
  })

  it('of a request: asked, then confirmed', async () => {
    const bookingId = await stage.book({ service: 'scan', start: '2026-11-24T09:30:00+01:00' })
    await runner.runOnce()
    const asked = only(stage.lettersTo('mia@visitor.example'))
    expect(asked.mail.text).toContain('Wir haben Ihre Anfrage erhalten.')
    expect(event(asked)).toMatchObject({ status: 'TENTATIVE', sequence: 0 })
    await confirmBooking(stage.deps, deed(bookingId))
    await runner.runOnce()
    const confirmed = stage.lettersTo('mia@visitor.example')[1]!
    expect(confirmed.mail.text).toContain('Ihr Termin ist bestätigt.')
    expect(event(confirmed)).toMatchObject({ status: 'CONFIRMED', sequence: 1 })
  })

  it('of a request: declined, with the way to another time', async () => {
    const bookingId = await stage.book({ service: 'scan', start: '2026-11-24T09:30:00+01:00' })
    await declineBooking(stage.deps, deed(bookingId))
    await runner.runOnce()
    const declined = only(stage.lettersTo('mia@visitor.example'))
    expect(declined.mail.subject).toMatch(/^Leider nicht möglich/)
    expect(declined.mail.text).toContain('https://seeblick.example/')
    expect(declined.calendarMethod).toBe('CANCEL')
  })
})

describe('I11 no letter goes out for a past revision', () => {
  it('of a booking that was moved before the first letter left, only the new time is told', async () => {
    const bookingId = await stage.book({ staff: 'anna' })
    await moveBooking(stage.deps, {
      organizationId: stage.organizationId,
      bookingId,
      actor: 'cli',
      request: { start: '2026-11-25T10:00:00+01:00' },
    })
    await runner.runOnce()
    expect(stage.sink.letters.map(({ mail }) => mail.subject?.split(':')[0])).toEqual(['Verschoben', 'Verschoben'])
    expect(await countMessages(stage.store)).toMatchObject({ due: 0, sent: 2, dropped: 2 })
    expect(stage.logged).toContainEqual(expect.objectContaining({ event: 'letter.dropped', reason: 'past_revision', booking: bookingId }))
  })

  it('but who lost the appointment hears of it even if it went on to be cancelled', async () => {
    const bookingId = await stage.book({ staff: 'anna' })
    await runner.runOnce()
    const { organizationId, deps } = stage
    await moveBooking(deps, { organizationId, bookingId, actor: 'cli', request: { start: '2026-11-25T10:00:00+01:00', staff: 'beat' } })
    await cancelBooking(deps, { organizationId, bookingId, actor: 'cli' })
    await runner.runOnce()
    expect(stage.lettersTo('anna@seeblick.example').map(({ mail }) => mail.subject?.split(':')[0])).toEqual([
      'Neuer Termin',
      'Nicht mehr bei Ihnen',
    ])
    expect(stage.lettersTo('beat@seeblick.example').map(({ mail }) => mail.subject?.split(':')[0])).toEqual(['Cancelled'])
  })
})

describe('an appointment that is over', () => {
  const subjects = (from = 0) =>
    stage.sink.letters
      .slice(from)
      .map(({ recipients, mail }) => `${recipients[0]?.split('@')[0]}: ${mail.subject?.split(':')[0]}`)
      .sort()
  const dropped = () => stage.logged.filter(({ reason }) => reason === 'past').length
  const deed = (bookingId: string) => ({ organizationId: stage.organizationId, bookingId, actor: 'cli' })
  const moved = (bookingId: string, request: { start: string; staff?: string }) => moveBooking(stage.deps, { ...deed(bookingId), request })

  it('is neither asked for, confirmed nor moved any more, not even by a replay', async () => {
    await stage.book({ staff: 'anna' })
    await stage.book({ staff: 'anna', service: 'scan', start: '2026-11-24T11:00:00+01:00' })
    await moved(await stage.book({ staff: 'anna', start: '2026-11-24T14:00:00+01:00' }), { start: '2026-11-24T15:00:00+01:00' })
    const ids = (await stage.store.outbox.list({ state: 'due' }, { limit: 99 })).map(({ id }) => id)
    for (const id of ids) await stage.store.outbox.giveUp({ id, attempts: 0 }, 'away')
    stage.clock.nowMs = Date.parse('2026-12-24T12:00:00+01:00')
    for (const messageId of ids) await replayMessage(stage.deps, { organizationId: stage.organizationId, messageId, actor: 'cli' })
    await runner.runOnce()
    expect(subjects()).toEqual([])
    expect([ids.length, dropped()]).toEqual([8, 6])
    expect(await countMessages(stage.store)).toMatchObject({ due: 0, dropped: 8 })
  })

  it('is confirmed until its last minute', async () => {
    await stage.book({ staff: 'anna' })
    stage.clock.nowMs = Date.parse('2026-11-24T09:30:00+01:00') - 1
    const [first = '', second = ''] = (await stage.store.outbox.list({}, { limit: 9 })).map(({ id }) => id)
    for (const id of [first, second]) await stage.store.outbox.giveUp({ id, attempts: 0 }, 'away')
    await replayMessage(stage.deps, { organizationId: stage.organizationId, messageId: first, actor: 'cli' })
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(1)
  })

  it('was cancelled, declined or given to somebody else: that is told still', async () => {
    const [one, two, three] = [
      await stage.book({ staff: 'anna' }),
      await stage.book({ staff: 'anna', service: 'scan', start: '2026-11-24T11:00:00+01:00' }),
      await stage.book({ staff: 'anna', start: '2026-11-24T14:00:00+01:00' }),
    ]
    await runner.runOnce()
    const before = stage.sink.letters.length
    stage.clock.nowMs = Date.parse('2026-11-24T08:00:00+01:00')
    await cancelBooking(stage.deps, deed(one))
    await declineBooking(stage.deps, deed(two))
    await moved(three, { start: '2026-11-24T15:00:00+01:00', staff: 'beat' })
    stage.clock.nowMs = Date.parse('2026-11-25T12:00:00+01:00')
    await runner.runOnce()
    expect(subjects(before)).toEqual([
      'anna: Abgelehnt',
      'anna: Abgesagt',
      'anna: Nicht mehr bei Ihnen',
      'mia: Abgesagt',
      'mia: Leider nicht möglich',
    ])
    expect(dropped()).toBe(2)
  })
})
