import { describe, expect, it } from 'vitest'
import type { Row } from './engines.ts'
import { scan, type Tables } from './scan.ts'

const ORGANIZATION = { organization_id: 'org_1' }
const claim = (subject: string, owner: string, startMs = 0) => ({
  ...ORGANIZATION,
  subject,
  owner,
  start_ms: startMs,
  end_ms: startMs + 60,
  strength: 'exclusive',
})
const asEvent = ({ subject, start_ms, end_ms, strength }: Row) => ({ subject, startMs: start_ms, endMs: end_ms, strength })

/** A booking with a room at 0, and a hold of the same person at 60: as the product writes them. */
function soundRows(): { -readonly [T in keyof Tables]: Record<string, Row[string]>[] } {
  const claims = [claim('stf_a', 'bkg_1'), claim('res_r#1', 'bkg_1'), claim('stf_a', 'hld_1', 60)]
  const entry = (position: number) => ({ ...ORGANIZATION, position, hash: `hash ${position}`, action: 'booking.place', object: 'bkg_1' })
  return {
    claims,
    holds: [{ ...ORGANIZATION, id: 'hld_1' }],
    bookings: [
      {
        ...ORGANIZATION,
        id: 'bkg_1',
        state: 'confirmed',
        session_id: null,
        party_size: 1,
        seats: '[]',
        staff_ids: '["stf_a"]',
        start_ms: 0,
        end_ms: 60,
        event_sequence: 1,
      },
    ],
    sessions: [],
    attendees: [{ id: 'att_1', booking_id: 'bkg_1', customer_id: 'cus_1' }],
    customers: [{ id: 'cus_1' }],
    events: [
      { id: 'evt_1', booking_id: 'bkg_1', sequence: 1, kind: 'booking.confirmed', claims: JSON.stringify(claims.slice(0, 2).map(asEvent)) },
    ],
    outbox: [{ id: 'out_1', event_id: 'evt_1', channel: 'email', recipient: 'att_1' }],
    audit: [
      { ...entry(1), previous_hash: '' },
      { ...entry(2), previous_hash: 'hash 1' },
    ],
    idempotency: [{ booking_id: 'bkg_1' }],
  }
}
type Rows = ReturnType<typeof soundRows>

/** A second booking beside the sound one, with everything that belongs to it. */
function book(rows: Rows, id: string, fields: Readonly<Record<string, Row[string]>>, claims: readonly Row[]): void {
  rows.bookings.push({ ...rows.bookings[0], id, ...fields })
  rows.claims.push(...claims)
  rows.attendees.push({ id: `att of ${id}`, booking_id: id, customer_id: 'cus_1' })
  rows.events.push({ ...rows.events[0], id: `evt of ${id}`, booking_id: id, claims: JSON.stringify(claims.map(asEvent)) })
  rows.outbox.push({ event_id: `evt of ${id}`, channel: 'email', recipient: 'att_1' })
  rows.audit.push({ ...ORGANIZATION, position: null, action: 'booking.place', object: id })
}

const seated = (seat: number) => ({ session_id: 'ses_1', seats: JSON.stringify([seat]), start_ms: 120, end_ms: 180 })

/** The same with a class of two at 120. */
function rowsWithSession(): Rows {
  const rows = soundRows()
  const own = claim('stf_a', 'ses_1', 120)
  const session = {
    id: 'ses_1',
    capacity: 2,
    scheduled: 0,
    cancelled_at_ms: null,
    staff_ids: '["stf_a"]',
    claims: JSON.stringify([asEvent(own)]),
  }
  rows.sessions.push({ ...ORGANIZATION, ...session, start_ms: 120, end_ms: 180 })
  rows.claims.push(own)
  book(rows, 'bkg_2', seated(1), [claim('ses_1#1', 'bkg_2', 120)])
  book(rows, 'bkg_3', seated(2), [claim('ses_1#2', 'bkg_3', 120)])
  // An event tells what the session has, too.
  for (const event of rows.events.slice(1)) event['claims'] = JSON.stringify([...JSON.parse(String(event['claims'])), asEvent(own)])
  return rows
}

describe('scan', () => {
  it('finds nothing in rows as the product writes them', () => {
    expect(scan(soundRows(), [{ id: 'bkg_1', startMs: 0, state: 'confirmed' }])).toEqual({ overlaps: 0, faults: [] })
  })

  it('lets the owner book over another appointment, and a cancelled booking keep nothing', () => {
    const rows = soundRows()
    book(rows, 'bkg_2', {}, [{ ...claim('stf_a', 'bkg_2', 30), strength: 'override' }])
    book(rows, 'bkg_3', { state: 'cancelled' }, [])
    expect(scan(rows).faults).toEqual([])
  })

  it('counts an overlap that the claims show, and one that only the bookings show', () => {
    const rows = soundRows()
    rows.claims.push(claim('stf_a', 'hld_1', 30))
    // Over the first booking and over the hold.
    expect(scan(rows).overlaps).toBe(2)
    const silent = soundRows()
    book(silent, 'bkg_2', { start_ms: 30, end_ms: 90 }, [claim('res_x#1', 'bkg_2', 30)])
    expect(scan(silent)).toMatchObject({ overlaps: 1, faults: ['bookings of bkg_1 and bkg_2 overlap on stf_a'] })
  })

  it('lets those of one session share its people, each on a seat of his own', () => {
    expect(scan(rowsWithSession()).faults).toEqual([])
    const twice = rowsWithSession()
    book(twice, 'bkg_4', seated(1), [claim('ses_1#1', 'bkg_4', 120)])
    expect(scan(twice).faults).toContain('bookings of bkg_2 and bkg_4 overlap on ses_1#1')
    const beside = rowsWithSession()
    book(beside, 'bkg_4', { start_ms: 130, end_ms: 160 }, [claim('stf_a', 'bkg_4', 130)])
    expect(scan(beside).faults).toContain('bookings of ses_1 and bkg_4 overlap on stf_a')
  })

  it.each<[string, (rows: Rows) => unknown]>([
    ['ses_1 gives more seats than it has', ({ sessions }) => Object.assign(sessions[0] ?? {}, { capacity: 1 })],
    ['bkg_2 has a seat in no session', ({ sessions }) => Object.assign(sessions[0] ?? {}, { cancelled_at_ms: 1 })],
    ['a claim on stf_a has no owner', ({ sessions }) => sessions.pop()],
    ['bkg_3 has not as many seats as people', ({ bookings }) => Object.assign(bookings.at(-1) ?? {}, { party_size: 2 })],
    [
      'ses_2 is there for nobody',
      ({ sessions }) => sessions.push({ ...sessions[0], id: 'ses_2', start_ms: 500, end_ms: 560, claims: '[]' }),
    ],
  ])('names the damage to a session: %s', (sentence, damage) => {
    const rows = rowsWithSession()
    damage(rows)
    expect(scan(rows).faults).toContain(sentence)
  })

  it.each<[string, (rows: Rows) => unknown]>([
    ['a claim on stf_b has no owner', (rows) => rows.claims.push(claim('stf_b', 'bkg_9'))],
    ['a claim on stf_a has no owner', (rows) => rows.holds.pop()],
    ['bkg_1 has not the claims of its newest event', (rows) => rows.claims.splice(1, 1)],
    ['bkg_1 is live and takes nothing', (rows) => Object.assign(rows.events[0] ?? {}, { claims: '[]' })],
    ['events of bkg_1 are numbered 1 up to 2', (rows) => Object.assign(rows.bookings[0] ?? {}, { event_sequence: 2 })],
    ['evt_1 has no letter', (rows) => rows.outbox.pop()],
    ['evt_1 has a letter twice', (rows) => rows.outbox.push({ ...rows.outbox[0], id: 'out_2' })],
    ['bkg_1 has no attendee', (rows) => rows.attendees.pop()],
    ['att_1 is no customer', (rows) => rows.customers.pop()],
    ['an answer is kept of bkg_9', (rows) => rows.idempotency.push({ booking_id: 'bkg_9' })],
    ['the audit chain of org_1 breaks at 2', (rows) => rows.audit.shift()],
    ['the audit chain of org_1 breaks at 2', (rows) => Object.assign(rows.audit[0] ?? {}, { hash: 'another' })],
    ['a change of bkg_1 is not in the audit', (rows) => rows.audit.splice(0)],
  ])('names the damage: %s', (sentence, damage) => {
    const rows = soundRows()
    damage(rows)
    expect(scan(rows).faults).toContain(sentence)
  })

  it('misses a booking that somebody was told of, or was told otherwise', () => {
    expect(scan(soundRows(), [{ id: 'bkg_9' }]).faults).toEqual(['bkg_9 was promised and is not there'])
    expect(scan(soundRows(), [{ id: 'bkg_1', startMs: 1, state: 'confirmed' }]).faults).toEqual(['bkg_1 is not as it was promised'])
    expect(scan(soundRows(), [{ id: 'bkg_1', startMs: 0, state: 'cancelled' }]).faults).toEqual(['bkg_1 is not as it was promised'])
  })
})
