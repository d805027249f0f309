import type { Promised } from './tally.ts'
import type { Engine, Row } from './engines.ts'

export const SCANNED = [
  ...(['claims', 'holds', 'bookings', 'sessions', 'attendees', 'customers'] as const),
  ...(['events', 'outbox', 'audit', 'idempotency'] as const),
] as const
export type Tables = Readonly<Record<(typeof SCANNED)[number], readonly Row[]>>

/** A booking that somebody was told of; with more than its id, exactly what he was told last. */
export type Acknowledged = Pick<Promised, 'id'> & Partial<Promised>

export interface Scan {
  /** Pairs that take one subject at one time: among the claims, and among what bookings and their events say. */
  readonly overlaps: number
  /** What breaks an invariant, each as a sentence with ids. Overlaps are among them. */
  readonly faults: readonly string[]
}

interface Taken {
  readonly organization: string
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  readonly by: string
}

const text = (row: Row, column: string): string => String(row[column])
const number = (row: Row, column: string): number => Number(row[column])
const json = <T>(row: Row, column: string): T => JSON.parse(text(row, column)) as T
function grouped<T>(list: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const name = key(item)
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return groups
}
const ENDED = new Set(['cancelled', 'declined'])
/** These say nothing new to anybody. */
const SILENT = new Set(['booking.no_show', 'booking.erased'])

/**
 * Looks at plain rows for what must never be in them. Written apart from the product: none of its queries, guards
 * or functions is used, so a mistake in those cannot hide here.
 */
export function scan(tables: Tables, promised: Iterable<Acknowledged> = []): Scan {
  const overlaps = [...claimOverlaps(tables), ...bookingOverlaps(tables)]
  return {
    overlaps: overlaps.length,
    faults: [
      ...overlaps,
      ...ownership(tables),
      ...seats(tables),
      ...sequences(tables),
      ...letters(tables),
      ...people(tables),
      ...auditFaults(tables),
      ...keptPromises(tables, promised),
    ],
  }
}

export const scanEngine = async (engine: Engine, promised: Iterable<Acknowledged> = []): Promise<Scan> =>
  scan(await engine.rows(SCANNED), promised)

const liveBookings = ({ bookings }: Tables) => bookings.filter((row) => !ENDED.has(text(row, 'state')))
const openSessions = ({ sessions }: Tables) => sessions.filter((row) => row['cancelled_at_ms'] === null)
const isSeated = (row: Row): boolean => row['session_id'] !== null

function overlapsAmong(taken: readonly Taken[], what: string): string[] {
  const found: string[] = []
  const bySubject = grouped(taken, ({ organization, subject }) => `${organization} ${subject}`)
  for (const spans of bySubject.values()) {
    let open: Taken[] = []
    for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
      open = open.filter(({ endMs }) => endMs > span.startMs)
      found.push(...open.map((other) => `${what} of ${other.by} and ${span.by} overlap on ${span.subject}`))
      open.push(span)
    }
  }
  return found
}

const claimOverlaps = ({ claims }: Tables): string[] =>
  overlapsAmong(
    claims.filter((row) => row['strength'] === 'exclusive').map((row) => takenBy(row, text(row, 'owner'))),
    'claims',
  )

const takenBy = (row: Row, by: string): Taken => ({
  organization: text(row, 'organization_id'),
  subject: text(row, 'subject'),
  startMs: number(row, 'start_ms'),
  endMs: number(row, 'end_ms'),
  by,
})

interface EventClaim {
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  readonly strength: string
}

/** The claims that the newest event of a booking says it has; those of its session, which it tells too, are not its own. */
function saidClaims({ events, bookings }: Tables): ReadonlyMap<string, readonly EventClaim[]> {
  const sessions = new Map(bookings.filter(isSeated).map((row) => [text(row, 'id'), text(row, 'session_id')]))
  const newest = new Map<string, Row>()
  for (const event of events) {
    const id = text(event, 'booking_id')
    if (number(event, 'sequence') > number(newest.get(id) ?? { sequence: 0 }, 'sequence')) newest.set(id, event)
  }
  return new Map(
    [...newest].map(([id, event]) => {
      const session = sessions.get(id)
      const claims = json<EventClaim[]>(event, 'claims')
      return [id, session === undefined ? claims : claims.filter(({ subject }) => subject.startsWith(`${session}#`))]
    }),
  )
}

/** From bookings and sessions themselves: their staff, and the rooms and seats that were written down when they were made. */
function bookingOverlaps(tables: Tables): string[] {
  const said = saidClaims(tables)
  const bySessions = openSessions(tables).flatMap((row) =>
    subjectsOf(row, json<EventClaim[]>(row, 'claims')).map((subject) => takenBy({ ...row, subject }, text(row, 'id'))),
  )
  const byBookings = liveBookings(tables).flatMap((row) => {
    const id = text(row, 'id')
    const claims = said.get(id) ?? []
    // Deliberate: the owner has booked over another appointment.
    if (claims.some(({ strength }) => strength === 'override')) return []
    // Those of one session share its people; what is theirs alone are seats.
    const subjects = isSeated(row) ? claims.map(({ subject }) => subject) : subjectsOf(row, claims)
    return subjects.map((subject) => takenBy({ ...row, subject }, id))
  })
  return overlapsAmong([...bySessions, ...byBookings], 'bookings')
}

const subjectsOf = (row: Row, claims: readonly EventClaim[]): readonly string[] => [
  ...new Set([...json<string[]>(row, 'staff_ids'), ...claims.map(({ subject }) => subject)]),
]

/** No session gives more seats than it has, or is there for nobody; each booking has as many seats as people. */
function seats(tables: Tables): string[] {
  const seated = grouped(liveBookings(tables).filter(isSeated), (row) => text(row, 'session_id'))
  const people = (rows: readonly Row[] = []) => rows.reduce((sum, row) => sum + number(row, 'party_size'), 0)
  const taken = new Set(tables.claims.map((row) => text(row, 'subject').split('#')[0]))
  const open = new Map(openSessions(tables).map((row) => [text(row, 'id'), row]))
  return [
    ...[...open].flatMap(([id, row]) => [
      ...(people(seated.get(id)) > number(row, 'capacity') ? [`${id} gives more seats than it has`] : []),
      ...(number(row, 'scheduled') === 0 && !taken.has(id) ? [`${id} is there for nobody`] : []),
    ]),
    ...[...seated].flatMap(([id, rows]) => (open.has(id) ? [] : rows.map((row) => `${text(row, 'id')} has a seat in no session`))),
    ...[...seated.values()].flat().flatMap((row) => {
      const isWhole = json<unknown[]>(row, 'seats').length === number(row, 'party_size')
      return isWhole ? [] : [`${text(row, 'id')} has not as many seats as people`]
    }),
  ]
}

function ownership(tables: Tables): string[] {
  const live = new Map(liveBookings(tables).map((row) => [text(row, 'id'), row]))
  const owners = new Set([...live.keys(), ...[...tables.holds, ...openSessions(tables)].map((row) => text(row, 'id'))])
  const said = saidClaims(tables)
  const kept = grouped(tables.claims, (row) => text(row, 'owner'))
  const name = ({ subject, startMs, endMs, strength }: EventClaim) => `${subject} ${startMs} ${endMs} ${strength}`
  const asEvent = (row: Row): EventClaim => ({ ...takenBy(row, ''), strength: text(row, 'strength') })
  return [
    ...tables.claims.filter((row) => !owners.has(text(row, 'owner'))).map((row) => `a claim on ${text(row, 'subject')} has no owner`),
    ...[...live.keys()].flatMap((id) => {
      const has = (kept.get(id) ?? []).map((row) => name(asEvent(row))).toSorted()
      const should = (said.get(id) ?? []).map(name).toSorted()
      if (should.length === 0) return [`${id} is live and takes nothing`]
      return has.join() === should.join() ? [] : [`${id} has not the claims of its newest event`]
    }),
  ]
}

function sequences({ bookings, events }: Tables): string[] {
  const ofBooking = grouped(events, (row) => text(row, 'booking_id'))
  return bookings.flatMap((row) => {
    const numbers = (ofBooking.get(text(row, 'id')) ?? []).map((event) => number(event, 'sequence')).toSorted((a, b) => a - b)
    const whole = numbers.length === number(row, 'event_sequence') && numbers.every((sequence, i) => sequence === i + 1)
    return whole ? [] : [`events of ${text(row, 'id')} are numbered ${numbers.join()} up to ${text(row, 'event_sequence')}`]
  })
}

/** Each event has its letters, and no letter is there twice. */
function letters({ events, outbox }: Tables): string[] {
  const ofEvent = grouped(outbox, (row) => text(row, 'event_id'))
  return events.flatMap((event) => {
    const sent = (ofEvent.get(text(event, 'id')) ?? []).map((row) => `${text(row, 'channel')} ${text(row, 'recipient')}`)
    if (sent.length === 0 && !SILENT.has(text(event, 'kind'))) return [`${text(event, 'id')} has no letter`]
    return new Set(sent).size === sent.length ? [] : [`${text(event, 'id')} has a letter twice`]
  })
}

function people({ bookings, attendees, customers, idempotency }: Tables): string[] {
  const booked = new Set(bookings.map((row) => text(row, 'id')))
  const attended = new Set(attendees.map((row) => text(row, 'booking_id')))
  const known = new Set(customers.map((row) => text(row, 'id')))
  return [
    ...[...booked].filter((id) => !attended.has(id)).map((id) => `${id} has no attendee`),
    ...attendees.filter((row) => !known.has(text(row, 'customer_id'))).map((row) => `${text(row, 'id')} is no customer`),
    ...idempotency.filter((row) => !booked.has(text(row, 'booking_id'))).map((row) => `an answer is kept of ${text(row, 'booking_id')}`),
  ]
}

/** Positions without a gap, each entry tied to the one before it; and no change of a booking without its entry. */
function auditFaults({ audit, events }: Tables): string[] {
  const found: string[] = []
  for (const [organization, entries] of grouped(audit, (row) => text(row, 'organization_id'))) {
    let [position, hash] = [0, '']
    for (const row of entries
      .filter((entry) => entry['position'] !== null)
      .toSorted((a, b) => number(a, 'position') - number(b, 'position'))) {
      if (number(row, 'position') !== position + 1 || text(row, 'previous_hash') !== hash)
        found.push(`the audit chain of ${organization} breaks at ${text(row, 'position')}`)
      ;[position, hash] = [number(row, 'position'), text(row, 'hash')]
    }
  }
  const changes = grouped(
    audit.filter((row) => text(row, 'action').startsWith('booking.')),
    (row) => text(row, 'object'),
  )
  for (const [id, ofBooking] of grouped(events, (row) => text(row, 'booking_id')))
    if ((changes.get(id)?.length ?? 0) < ofBooking.filter((row) => !SILENT.has(text(row, 'kind'))).length)
      found.push(`a change of ${id} is not in the audit`)
  return found
}

function keptPromises({ bookings }: Tables, promised: Iterable<Acknowledged>): string[] {
  const kept = new Map(bookings.map((row) => [text(row, 'id'), row]))
  return [...promised].flatMap(({ id, startMs, state }) => {
    const row = kept.get(id)
    if (!row) return [`${id} was promised and is not there`]
    const isSo = [startMs ?? row['start_ms'], state ?? row['state']].join() === [row['start_ms'], row['state']].join()
    return isSo ? [] : [`${id} is not as it was promised`]
  })
}
