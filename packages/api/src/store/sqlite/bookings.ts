import { and, asc, eq, gte, inArray, isNotNull, lt, lte, notInArray, or, type SQL, sql } from 'drizzle-orm'
import type { BookingStore } from '../booking-store.ts'
import { KEPT_CHANGES } from './changes.ts'
import { claimRows } from './claims.ts'
import type { Connection } from './connection.ts'
import { countedRows } from './counted.ts'
import { holdOf, placer } from './place.ts'
import { sessionRows } from './session-rows.ts'
import { attendees, bookings, claims as claimTable, events, holds, idempotency, organizations } from './tables.ts'
import { webhookEventRows } from './webhook-events.ts'

export function bookingStore(connection: Connection): BookingStore {
  const { db, write, clock, now } = connection
  const claims = claimRows(connection)
  const counted = countedRows(connection)
  const sessions = sessionRows(connection)
  const { tellExpired } = webhookEventRows(connection)
  const byId = db
    .select()
    .from(bookings)
    .where(and(eq(bookings.organizationId, sql.placeholder('organizationId')), eq(bookings.id, sql.placeholder('id'))))
    .prepare()
  const owner = db
    .select({ organizationId: bookings.organizationId })
    .from(bookings)
    .where(eq(bookings.id, sql.placeholder('id')))
    .prepare()
  const numbered = db
    .select({ organizationId: bookings.organizationId, id: bookings.id })
    .from(bookings)
    .where(eq(bookings.number, sql.placeholder('number')))
    .orderBy(asc(bookings.id))
    .limit(10)
    .prepare()

  const forget = connection.sqlite.prepare<[number]>('delete from changes where position <= (select max(position) from changes) - ?')

  /** Inside the caller's transaction. */
  function sweepOf(
    whose: (organizationId: typeof holds.organizationId | typeof idempotency.organizationId) => SQL,
    beforeMs: number,
  ): number {
    const ended = and(whose(holds.organizationId), lte(holds.expiresAtMs, beforeMs))
    const past = db.select({ id: holds.id }).from(holds).where(ended)
    const sat = db
      .selectDistinct({ organizationId: holds.organizationId, sessionId: holds.sessionId })
      .from(holds)
      .where(and(ended, isNotNull(holds.sessionId)))
      .all()
    db.delete(claimTable).where(inArray(claimTable.owner, past)).run()
    for (const { organizationId, sessionId } of sat) if (sessionId) sessions.fallIfEmpty(organizationId, sessionId)
    const repeats = and(whose(idempotency.organizationId), lte(idempotency.createdAtMs, beforeMs - 86_400_000))
    return db.delete(holds).where(ended).run().changes + db.delete(idempotency).where(repeats).run().changes
  }

  return {
    byId: async (organizationId, id) => byId.get({ organizationId, id }),
    organizationOf: async (id) => owner.get({ id })?.organizationId,
    ofNumber: async (number) => numbered.all({ number }),
    async list(organizationId, filter, { after, limit }) {
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
            staffId === undefined ? undefined : sql`exists (select 1 from json_each(${bookings.staffIds}) where value = ${staffId})`,
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
        .all()
    },
    attendees: async (organizationId, bookingIds) =>
      db
        .select()
        .from(attendees)
        .where(and(eq(attendees.organizationId, organizationId), inArray(attendees.bookingId, [...bookingIds])))
        .orderBy(asc(attendees.id))
        .all(),
    events: async (organizationId, bookingId) =>
      db
        .select()
        .from(events)
        .where(and(eq(events.organizationId, organizationId), eq(events.bookingId, bookingId)))
        .orderBy(asc(events.sequence))
        .all(),
    async occupancy(organizationId, subjects, window) {
      const nowMs = now(organizationId)
      return { nowMs, claims: claims.live(organizationId, subjects, window, nowMs), busy: claims.busy(organizationId, subjects, window) }
    },
    claimed: async (organizationId, subjects, window) => ({
      claims: claims.lapsing(organizationId, subjects, window),
      busy: claims.busy(organizationId, subjects, window),
    }),
    counted: async (organizationId, counting) => counted(organizationId, counting, now(organizationId)),
    async hold(organizationId, id) {
      const row = db
        .select()
        .from(holds)
        .where(and(eq(holds.organizationId, organizationId), eq(holds.id, id)))
        .get()
      return row && holdOf(row)
    },
    place: placer(connection),
    async sweep(beforeMs) {
      // What has ended by a clock that was set is judged by that clock.
      const agoMs = clock() - beforeMs
      const byOwnClock = () => {
        const set = or(isNotNull(organizations.clockFixedMs), isNotNull(organizations.clockOffsetMs))
        const rows = db.select({ id: organizations.id }).from(organizations).where(set).all()
        return rows.map(({ id }) => id)
      }
      // Set forward by days, it may have put a hold so far back that nobody has told of its end yet.
      for (const id of byOwnClock()) await tellExpired(id, 0, now(id) - agoMs)
      return write(() => {
        const own = byOwnClock()
        let fell = sweepOf((organization) => notInArray(organization, own), beforeMs)
        for (const id of own) fell += sweepOf((organization) => eq(organization, id), now(id) - agoMs)
        forget.run(KEPT_CHANGES)
        return fell
      })
    },
  }
}
