import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { BookingStore } from '../booking-store.ts'
import { forgetChanges } from './changes.ts'
import { claimRows } from './claims.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection } from './connection.ts'
import { countedRows } from './counted.ts'
import { BOOKING, holdOf, placer } from './place.ts'
import { sweepEnded } from './sweep.ts'
import { attendees, bookings, events, holds } from './tables.ts'

const OWNER = statement<{ organizationId: string }>(
  'organization_of_booking',
  'select organization_id as "organizationId" from bookings where id = $1',
)
const NUMBERED = statement<{ organizationId: string; id: string }>(
  'bookings_of_number',
  'select organization_id as "organizationId", id from bookings where number = $1 order by id limit 10',
)

export function bookingStore(connection: Connection): BookingStore {
  const { read, system } = connection
  return {
    byId: (organizationId, id) => read(organizationId, async (session) => (await session.all(BOOKING, [organizationId, id]))[0]),
    organizationOf: (id) => system(async (session) => (await session.all(OWNER, [id]))[0]?.organizationId),
    ofNumber: (number) => system((session) => session.all(NUMBERED, [number])),
    list: (organizationId, filter, { after, limit }) =>
      read(organizationId, ({ db }) => {
        const { fromMs, toMs, state, staffId, serviceId, locationId, customerId, sessionId } = filter
        return db
          .select()
          .from(bookings)
          .where(
            and(
              eq(bookings.organizationId, organizationId),
              fromMs === undefined ? undefined : gte(bookings.startMs, fromMs),
              toMs === undefined ? undefined : lt(bookings.startMs, toMs),
              state === undefined ? undefined : sql`${bookings.state} = ${state}`,
              staffId === undefined ? undefined : sql`${bookings.staffIds} ? ${staffId}`,
              serviceId === undefined ? undefined : eq(bookings.serviceId, serviceId),
              locationId === undefined ? undefined : eq(bookings.locationId, locationId),
              sessionId === undefined ? undefined : eq(bookings.sessionId, sessionId),
              customerId === undefined
                ? undefined
                : sql`exists (select 1 from ${attendees} where ${attendees.bookingId} = ${bookings.id} and ${attendees.customerId} = ${customerId})`,
              after === undefined ? undefined : sql`(${bookings.startMs}, ${bookings.id}) > (${after.startMs}, ${after.id})`,
            ),
          )
          .orderBy(asc(bookings.startMs), asc(bookings.id))
          .limit(limit)
      }),
    attendees: (organizationId, bookingIds) =>
      read(organizationId, ({ db }) =>
        db
          .select()
          .from(attendees)
          .where(and(eq(attendees.organizationId, organizationId), inArray(attendees.bookingId, [...bookingIds])))
          .orderBy(asc(attendees.id)),
      ),
    events: (organizationId, bookingId) =>
      read(organizationId, ({ db }) =>
        db
          .select()
          .from(events)
          .where(and(eq(events.organizationId, organizationId), eq(events.bookingId, bookingId)))
          .orderBy(asc(events.sequence)),
      ),
    occupancy: (organizationId, subjects, window) =>
      read(organizationId, async (session) => {
        const nowMs = await session.now()
        const [claims, busy] = await Promise.all([
          claimRows.live(session, organizationId, subjects, window, nowMs),
          claimRows.busy(session, organizationId, subjects, window),
        ])
        return { nowMs, claims, busy }
      }),
    claimed: (organizationId, subjects, window) =>
      read(organizationId, async (session) => {
        const [claims, busy] = await Promise.all([
          claimRows.lapsing(session, organizationId, subjects, window),
          claimRows.busy(session, organizationId, subjects, window),
        ])
        return { claims, busy }
      }),
    counted: (organizationId, counting) =>
      read(organizationId, async (session) => countedRows(session, organizationId, counting, await session.now())),
    hold: (organizationId, id) =>
      read(organizationId, async ({ db }) => {
        const [row] = await db
          .select()
          .from(holds)
          .where(and(eq(holds.organizationId, organizationId), eq(holds.id, id)))
        return row && holdOf(row)
      }),
    place: placer(connection),
    async sweep(beforeMs) {
      await forgetChanges(connection)
      return sweepEnded(connection, beforeMs)
    },
  }
}
