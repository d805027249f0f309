import ICAL from 'ical.js'
import { afterEach, describe, expect, it } from 'vitest'
import { practiceFile } from '../../test/letter-stage.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import type { ArrivedLetter } from '../../test/smtp-sink.ts'
import { cancelBooking } from '../booking/cancel-booking.ts'
import { confirmBooking } from '../booking/decide-booking.ts'
import { viewManaged } from '../booking/manage.ts'
import { moveBooking } from '../booking/move-booking.ts'
import { createOutboxRunner } from './outbox.ts'
import type { QueueRunner } from './queue-runner.ts'

const ROOM = 'https://meet.example.org/practice?pwd=a;b'
const OWN_ROOM = 'https://meet.example.org/anna'
const SENDER = 'bookings@slotwell.example'

/** The practice with a room for whoever meets online, and one of Anna's own. */
function onlineFile({ staffRoom = true, email = 'praxis@seeblick.example' } = {}) {
  const file = practiceFile()
  return {
    ...file,
    organization: { ...file.organization, email },
    locations: [{ slug: 'luzern', name: 'Videosprechstunde', online: true, meetingUrl: ROOM }],
    staff: file.staff.map((one) => (one.slug === 'anna' && staffRoom ? { ...one, meetingUrl: OWN_ROOM } : one)),
  }
}

let stage: MailStage
let runner: QueueRunner
async function open(file?: object) {
  stage = await openMailStage(file)
  runner = stage.runner(createOutboxRunner)
}
afterEach(() => stage.close())

const lastTo = (address: string): ArrivedLetter => {
  const found = stage.lettersTo(address).at(-1)
  if (!found) throw new Error(`no letter to ${address}`)
  return found
}
const eventOf = ({ calendar }: ArrivedLetter) => {
  const event = new ICAL.Component(ICAL.parse(calendar) as unknown[]).getFirstSubcomponent('vevent')
  if (!event) throw new Error('no event')
  return event
}
const property = (letter: ArrivedLetter, name: string) => eventOf(letter).getFirstPropertyValue(name)
const deed = (bookingId: string) => ({ organizationId: stage.organizationId, bookingId, actor: 'cli' })

/** The parts of a message with their types, as they lie in each other. */
function mimeTree(part: string): { readonly type: string; readonly head: string; readonly parts: readonly ReturnType<typeof mimeTree>[] } {
  const [head = ''] = part.split('\r\n\r\n', 1)
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ')
  const type = /^content-type: ([^;\r\n]+)/im.exec(unfolded)?.[1] ?? ''
  const boundary = /boundary="([^"]+)"/.exec(unfolded)?.[1]
  const parts = boundary === undefined ? [] : part.slice(head.length).split(`--${boundary}`).slice(1, -1)
  return { type, head: unfolded, parts: parts.map((one) => mimeTree(one.replace(/^\r\n/, ''))) }
}

describe('a letter with an invitation, as it arrives', () => {
  it('has the calendar twice: as an alternative, which Gmail and Outlook read, and as a file to save', async () => {
    await open()
    await stage.book({ staff: 'anna' })
    await runner.runOnce()
    for (const address of ['mia@visitor.example', 'anna@seeblick.example']) {
      const { raw } = lastTo(address)
      const tree = mimeTree(raw)
      expect(tree.type).toBe('multipart/mixed')
      const [alternative, file] = tree.parts
      expect([alternative?.type, alternative?.parts.map(({ type }) => type)]).toEqual([
        'multipart/alternative',
        ['text/plain', 'text/html', 'text/calendar'],
      ])
      // The method of the part has to be that of the calendar (RFC 6047), or it is no invitation.
      const calendar = alternative?.parts[2]?.head ?? ''
      expect(calendar).toMatch(/^content-type: text\/calendar;(?=.*charset=utf-8)(?=.*method=REQUEST)/im)
      expect(calendar).not.toMatch(/content-disposition: attachment/i)
      expect([tree.parts.length, file?.type]).toEqual([2, 'application/ics'])
      expect(file?.head).toMatch(/content-disposition: attachment; filename="?termin\.ics/i)
    }
  })

  it('names who invites and the one who is invited, asks for no answer, and nobody who comes along', async () => {
    await open()
    await stage.book({
      service: 'yoga',
      companions: [{ name: 'Wim Weg', email: 'wim@visitor.example' }],
    })
    await runner.runOnce()
    for (const [address, name] of [
      ['mia@visitor.example', 'Mia Muster'],
      ['beat@seeblick.example', 'Beat Frei'],
    ] as const) {
      const event = eventOf(lastTo(address))
      const [attendee, ...others] = event.getAllProperties('attendee')
      expect(others).toEqual([])
      expect(String(attendee?.getFirstValue()).toLowerCase()).toBe(`mailto:${address}`)
      expect(['cn', 'role', 'partstat', 'rsvp'].map((parameter) => attendee?.getParameter(parameter))).toEqual([
        name,
        'REQ-PARTICIPANT',
        'ACCEPTED',
        'FALSE',
      ])
      expect(event.getFirstPropertyValue('organizer')).toBe('mailto:praxis@seeblick.example')
      expect(lastTo(address).calendar).not.toMatch(/wim/i)
    }
  })

  it('is not from its own reader: a program would take it for a copy and add nothing', async () => {
    await open(onlineFile({ email: 'Anna@seeblick.example' }))
    await stage.book({ staff: 'anna' })
    await runner.runOnce()
    expect(property(lastTo('anna@seeblick.example'), 'organizer')).toBe(`mailto:${SENDER}`)
    expect(property(lastTo('mia@visitor.example'), 'organizer')).toBe('mailto:Anna@seeblick.example')
  })

  it('takes the appointment from who lost it, keeps it for who has it, and gives it back', async () => {
    await open()
    const bookingId = await stage.book({ staff: 'anna' })
    await runner.runOnce()
    const uid = property(lastTo('anna@seeblick.example'), 'uid')
    const moves = [
      ['2026-11-25T10:00:00+01:00', 'beat'],
      ['2026-11-26T10:00:00+01:00', 'anna'],
    ] as const
    const seen: unknown[] = []
    for (const [start, staff] of moves) {
      await moveBooking(stage.deps, { ...deed(bookingId), request: { start, staff } })
      await runner.runOnce()
      for (const address of ['anna@seeblick.example', 'beat@seeblick.example', 'mia@visitor.example']) {
        const letter = lastTo(address)
        expect(property(letter, 'uid')).toBe(uid)
        seen.push([address.split('@')[0], letter.calendarMethod, property(letter, 'sequence'), property(letter, 'status')])
      }
    }
    expect(seen).toEqual([
      ['anna', 'CANCEL', 1, 'CANCELLED'],
      ['beat', 'REQUEST', 1, 'CONFIRMED'],
      ['mia', 'REQUEST', 1, 'CONFIRMED'],
      ['anna', 'REQUEST', 2, 'CONFIRMED'],
      ['beat', 'CANCEL', 2, 'CANCELLED'],
      ['mia', 'REQUEST', 2, 'CONFIRMED'],
    ])
  })
})

describe('where to meet online', () => {
  it('stands in the letter as a link, in the calendar as CONFERENCE, URL and place, and on the page', async () => {
    await open(onlineFile({ staffRoom: false }))
    await stage.book({ staff: 'anna' })
    await runner.runOnce()
    for (const address of ['mia@visitor.example', 'anna@seeblick.example']) {
      const letter = lastTo(address)
      expect(letter.mail.text).toMatch(/Wo: +Videosprechstunde \(Online\)\n +https:\/\/meet\.example\.org\/practice\?pwd=a;b\n/)
      expect(letter.mail.html).toContain(`<a href="${ROOM}"`)
      expect(['url', 'conference', 'location'].map((name) => property(letter, name))).toEqual([ROOM, ROOM, ROOM])
    }
    const token = /\/m#(bkg_\S+)/.exec(lastTo('mia@visitor.example').mail.text ?? '')?.[1] ?? ''
    expect(await viewManaged(stage.deps, token)).toMatchObject({ ok: true, view: { meetingUrl: ROOM } })
  })

  it('is the room of the staff member, where there is one, as it is today', async () => {
    await open(onlineFile())
    const bookingId = await stage.book({ staff: 'anna' })
    await runner.runOnce()
    expect(property(lastTo('mia@visitor.example'), 'conference')).toBe(OWN_ROOM)
    await stage.apply(onlineFile({ staffRoom: false }))
    await moveBooking(stage.deps, { ...deed(bookingId), request: { start: '2026-11-25T10:00:00+01:00' } })
    await runner.runOnce()
    expect(property(lastTo('mia@visitor.example'), 'conference')).toBe(ROOM)
  })

  it('is not told to whoever has only asked, until it is confirmed; and not when it is over', async () => {
    await open(onlineFile())
    const bookingId = await stage.book({ service: 'scan', start: '2026-11-24T09:30:00+01:00' })
    await runner.runOnce()
    const asked = lastTo('mia@visitor.example')
    expect(asked.raw + asked.mail.text + asked.mail.html + asked.calendar).not.toContain('meet.example.org')
    expect(property(lastTo('anna@seeblick.example'), 'conference')).toBe(OWN_ROOM)
    await confirmBooking(stage.deps, deed(bookingId))
    await runner.runOnce()
    const confirmed = lastTo('mia@visitor.example')
    expect([property(confirmed, 'conference'), property(confirmed, 'sequence')]).toEqual([OWN_ROOM, 1])
    await cancelBooking(stage.deps, deed(bookingId))
    await runner.runOnce()
    const over = lastTo('mia@visitor.example')
    expect([property(over, 'sequence'), property(over, 'status')]).toEqual([2, 'CANCELLED'])
    for (const address of ['mia@visitor.example', 'anna@seeblick.example']) {
      const { mail, calendar } = lastTo(address)
      expect(`${mail.text}${mail.html}${calendar}`).not.toContain('meet.example.org')
    }
  })
})
