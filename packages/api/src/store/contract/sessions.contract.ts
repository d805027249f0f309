import { seatSubject } from '@slotwell/shared/slots'
import { describe, expect, it } from 'vitest'
import { audit, bookingRows, claim, DAY, holdRow, HOUR_MS, STAFF, versionOf } from '../../../test/sample-rows.ts'
import { type OpenStores, onStoreStage, situationOf } from '../../../test/store-stage.ts'
import { newId } from '../../new-id.ts'
import type { Booking, Hold } from '../booking-records.ts'
import type { Change, Scope, Situation } from '../decision.ts'
import type { SessionRow } from '../sessions.ts'
import type { Store } from '../store.ts'

const [START_MS, END_MS] = [HOUR_MS, 2 * HOUR_MS]
const UNIT = 'res_a#1'

/** The meaning of sessions and their seats. */
export function sessionsContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of sessions`, () => {
    const { org, foreign, store, other, setClock } = onStoreStage(open)

    const seatsOf = [{ serviceId: 'svc_a', window: DAY }]
    const scope = (more: Partial<Scope> = {}): Scope => ({ organizationId: org, subjects: [STAFF, UNIT], window: DAY, seatsOf, ...more })
    const apply = (change: Change, more: Partial<Scope> = {}) => store.bookings.place(scope(more), () => ({ ok: true, change }))
    const sessionRow = (more: Partial<SessionRow> = {}): SessionRow => ({
      sessionId: newId('ses'),
      organizationId: org,
      serviceId: 'svc_a',
      serviceVersionId: versionOf(org),
      configurationRevision: 1,
      locationId: 'loc_a',
      staffIds: [STAFF],
      startMs: START_MS,
      endMs: END_MS,
      capacity: 3,
      scheduled: false,
      claims: [],
      createdAtMs: 1,
      cancelledAtMs: null,
      ...more,
    })
    const owned = ({ sessionId, startMs, endMs }: SessionRow) => [STAFF, UNIT].map((subject) => claim(subject, startMs, endMs, sessionId))
    const seatsFor = ({ sessionId, startMs, endMs }: SessionRow, numbers: readonly number[], owner: string) =>
      numbers.map((seat) => claim(seatSubject(sessionId, seat), startMs, endMs, owner))

    /** A hold on seats, of a session that is there or that it opens. */
    async function hold(session: SessionRow, seats: readonly number[], opens = false, expiresAtMs = 5000): Promise<Hold> {
      const row = { ...holdRow(org, expiresAtMs), sessionId: session.sessionId, seats, partySize: seats.length }
      await apply({
        ...(opens ? { session } : {}),
        hold: row,
        addClaims: [...(opens ? owned(session) : []), ...seatsFor(session, seats, row.id)],
        audit: [],
      })
      return row
    }
    async function book(session: SessionRow, seats: readonly number[], opens = false): Promise<Booking> {
      const { change } = bookingRows(org, STAFF, session.startMs, session.endMs)
      const booking = { ...change.booking, sessionId: session.sessionId, seats, partySize: seats.length }
      await apply({
        ...change,
        ...(opens ? { session } : {}),
        booking,
        addClaims: [...(opens ? owned(session) : []), ...seatsFor(session, seats, booking.id)],
      })
      return booking
    }
    const schedule = async (session: SessionRow): Promise<SessionRow> => {
      await apply({ session, addClaims: owned(session), audit: [] })
      return session
    }
    const scheduled = (more: Partial<SessionRow> = {}) => schedule(sessionRow({ scheduled: true, ...more }))
    const look = (of = scope()) => situationOf(store, of)
    /** Which of staff and unit are taken, for whoever reads without a lock. */
    const taken = async () => (await store.bookings.occupancy(org, [STAFF, UNIT], DAY)).claims.map(({ subject }) => subject).toSorted()
    const isThere = async ({ sessionId }: SessionRow) => (await store.sessions.byId(org, sessionId)) !== undefined
    const subjectsOf = (now: Situation) => now.claims.map(({ subject }) => subject).toSorted()

    describe('seats', () => {
      it('are loaded with their sessions for the service that a scope names, and for no other', async () => {
        const session = sessionRow({ claims: [] })
        const booking = await book(session, [1, 2], true)
        const now = await look()
        expect(now.sessions).toEqual([session])
        expect(subjectsOf(now)).toEqual([UNIT, seatSubject(session.sessionId, 1), seatSubject(session.sessionId, 2), STAFF].toSorted())
        expect(now.claims.filter(({ owner }) => owner === booking.id)).toHaveLength(2)
        expect((await look(scope({ seatsOf: [{ serviceId: 'svc_b', window: DAY }] }))).sessions).toEqual([])
        const { sessions } = await look(scope({ seatsOf: [{ serviceId: 'svc_a', window: { startMs: START_MS + 1, endMs: END_MS } }] }))
        expect(sessions).toEqual([])
        const { seatsOf: _, ...without } = scope()
        expect(subjectsOf(await look(without))).toEqual([UNIT, STAFF].toSorted())
      })

      it('of its booking, its hold and its session are known to a scope, whenever they are', async () => {
        const session = sessionRow()
        const booking = await book(session, [1], true)
        const held = await hold(session, [3])
        const elsewhere = [{ serviceId: 'svc_a', window: { startMs: 0, endMs: 0 } }]
        for (const more of [{ bookingId: booking.id }, { holdIds: [held.id] }, { sessionId: session.sessionId }]) {
          const now = await look(scope({ subjects: [], seatsOf: elsewhere, ...more }))
          expect(now.sessions).toEqual([session])
          expect(subjectsOf(now)).toEqual([1, 3].map((seat) => seatSubject(session.sessionId, seat)))
        }
        const { seated } = await look(scope({ sessionId: session.sessionId }))
        expect(seated.map(({ id }) => id)).toEqual([booking.id])
        expect((await look()).seated).toEqual([])
      })

      it('I2 are given once each, and only those that there are, for just the time of the session', async () => {
        const session = sessionRow()
        await book(session, [1], true)
        const { sessionId } = session
        const wrong = [
          claim(seatSubject(sessionId, 1), START_MS, END_MS, 'x'),
          claim(seatSubject(sessionId, 0), START_MS, END_MS, 'x'),
          claim(seatSubject(sessionId, 4), START_MS, END_MS, 'x'),
          claim(`${sessionId}#02`, START_MS, END_MS, 'x'),
          claim(`${sessionId}#`, START_MS, END_MS, 'x'),
          claim(sessionId, START_MS, END_MS, 'x'),
          claim(seatSubject(sessionId, 2), START_MS, END_MS + 1, 'x'),
          claim(seatSubject(sessionId, 2), START_MS + 1, END_MS, 'x'),
          { ...claim(seatSubject(sessionId, 2), START_MS, END_MS, 'x'), strength: 'override' as const },
          claim(seatSubject(newId('ses'), 1), START_MS, END_MS, 'x'),
        ]
        for (const one of wrong) await expect(apply({ addClaims: [one], audit: [] }), one.subject).rejects.toThrow()
        expect((await look()).claims).toHaveLength(3)
      })

      it('I2 are never more than the session has, however many want one at once', async () => {
        const session = await scheduled({ capacity: 5 })
        const wish = (at: Store) => {
          const { change } = bookingRows(org, STAFF, START_MS, END_MS)
          return at.bookings.place(scope({ subjects: [] }), (now) => {
            const used = now.claims.filter(({ subject }) => subject.startsWith(session.sessionId)).length
            if (used >= session.capacity) return { ok: false as const, reason: 'slot_taken' }
            const booking = { ...change.booking, sessionId: session.sessionId, seats: [used + 1] }
            return { ok: true as const, change: { ...change, booking, addClaims: seatsFor(session, [used + 1], booking.id) } }
          })
        }
        const verdicts = await Promise.all(Array.from({ length: 20 }, (_, i) => wish(i % 2 ? other : store)))
        expect(verdicts.filter(({ ok }) => ok)).toHaveLength(5)
        expect(await store.sessions.byId(org, session.sessionId)).toMatchObject({ seatsTaken: 5 })
      })

      it('I13 are not found, taken or counted by another organization', async () => {
        const session = await scheduled()
        await book(session, [1])
        expect(await store.sessions.byId(foreign, session.sessionId)).toBeUndefined()
        expect(await store.sessions.list(foreign, {}, { limit: 10 })).toEqual([])
        expect((await store.sessions.open(foreign, seatsOf[0]!)).sessions).toEqual([])
        const now = await look({ ...scope({ sessionId: session.sessionId }), organizationId: foreign })
        expect([now.sessions, now.seated, now.claims]).toEqual([[], [], []])
        const theirs = { addClaims: seatsFor(session, [2], 'x'), audit: [] }
        await expect(apply(theirs, { organizationId: foreign })).rejects.toThrow()
        await expect(apply({ session: sessionRow({ organizationId: foreign }), audit: [] })).rejects.toThrow()
      })
    })

    describe('a session that nobody scheduled', () => {
      it('falls with what it owns in the change that takes back its last seat', async () => {
        const session = sessionRow()
        const [first, second] = [await book(session, [1], true), await hold(session, [2])]
        await apply({ dropClaimsOf: [first.id], audit: [] })
        expect([await isThere(session), await taken()]).toEqual([true, [UNIT, STAFF].toSorted()])
        await apply({ endHolds: [second.id], audit: [] })
        expect([await isThere(session), await taken()]).toEqual([false, []])
      })

      it('falls before what is new is written, so that its staff can be claimed in the same change', async () => {
        const session = sessionRow()
        const booking = await book(session, [1], true)
        const later = sessionRow({ startMs: START_MS + 1_800_000, endMs: END_MS + 1_800_000 })
        await apply({
          dropClaimsOf: [booking.id],
          session: later,
          addClaims: [...owned(later), ...seatsFor(later, [1], booking.id)],
          audit: [],
        })
        expect([await isThere(session), await isThere(later)]).toEqual([false, true])
      })

      it('stays if the change that gives back its last seat takes one', async () => {
        const session = sessionRow()
        const before = await hold(session, [1], true)
        const after = { ...holdRow(org, 6000), sessionId: session.sessionId, seats: [1, 2], partySize: 2 }
        await apply({ endHolds: [before.id], hold: after, addClaims: seatsFor(session, [1, 2], after.id), audit: [] })
        expect(await store.sessions.byId(org, session.sessionId)).toMatchObject({ seatsTaken: 2 })
        expect(await taken()).toEqual([UNIT, STAFF].toSorted())
      })

      it('stays when its only hold becomes a booking, however late it is', async () => {
        const session = sessionRow()
        const held = await hold(session, [1, 2], true)
        const { addClaims: _, ...change } = bookingRows(org, STAFF, START_MS, END_MS).change
        const booking = { ...change.booking, sessionId: session.sessionId, seats: [1, 2], partySize: 2 }
        await apply({ ...change, booking, handOver: { holdId: held.id, bookingId: booking.id } })
        setClock(9000)
        expect(await store.sessions.byId(org, session.sessionId)).toMatchObject({ seatsTaken: 2 })
        expect((await store.bookings.byId(org, booking.id))?.seats).toEqual([1, 2])
        expect(await taken()).toEqual([UNIT, STAFF].toSorted())
      })

      it('I1 is gone for reading and deciding once only expired holds sit in it, whatever service is decided about', async () => {
        const session = sessionRow()
        await hold(session, [1], true, 5000)
        await hold(session, [2], false, 7000)
        setClock(6999)
        expect([await isThere(session), await taken()]).toEqual([true, [UNIT, STAFF].toSorted()])
        expect((await store.sessions.open(org, seatsOf[0]!)).sessions).toHaveLength(1)
        setClock(7000)
        expect([await isThere(session), await taken()]).toEqual([false, []])
        expect(await store.sessions.list(org, {}, { limit: 10 })).toEqual([])
        expect(await store.sessions.open(org, seatsOf[0]!)).toEqual({ sessions: [], claims: [], lapsesAtMs: Infinity })
        const { seatsOf: _, ...without } = scope()
        const now = await look(without)
        expect([now.claims, now.sessions]).toEqual([[], []])
        const { change } = bookingRows(org, STAFF, START_MS, END_MS)
        expect((await store.bookings.place(without, () => ({ ok: true, change }))).ok).toBe(true)
      })

      it('is swept with the holds that sat in it, one with a booking is not', async () => {
        const [empty, kept] = [sessionRow(), sessionRow({ startMs: 5 * HOUR_MS, endMs: 6 * HOUR_MS })]
        await hold(empty, [1], true)
        await book(kept, [1], true)
        await hold(kept, [2])
        await store.bookings.sweep(5000)
        setClock(0)
        expect([await isThere(empty), await isThere(kept)]).toEqual([false, true])
        expect(await taken()).toEqual([UNIT, STAFF].toSorted())
      })
    })

    describe('a scheduled session', () => {
      it('stays without seats until it is cancelled, and is still shown then', async () => {
        const session = await scheduled()
        const booking = await book(session, [1])
        await apply({ dropClaimsOf: [booking.id], audit: [] })
        expect([await isThere(session), await taken()]).toEqual([true, [UNIT, STAFF].toSorted()])
        await apply({ cancelSession: { sessionId: session.sessionId, atMs: 1234 }, audit: [] })
        expect(await taken()).toEqual([])
        expect(await store.sessions.byId(org, session.sessionId)).toMatchObject({ cancelledAtMs: 1234, seatsTaken: 0 })
        expect((await store.sessions.open(org, seatsOf[0]!)).sessions).toEqual([])
        expect((await look(scope({ sessionId: session.sessionId }))).sessions).toEqual([])
        await expect(apply({ cancelSession: { sessionId: session.sessionId, atMs: 1235 }, audit: [] })).rejects.toThrow()
      })

      it('I3 ends with all of its bookings or not at all', async () => {
        const session = await scheduled()
        const [first, second] = [await book(session, [1]), await book(session, [2])]
        const gone = (booking: Booking, revision: number) => ({ ...booking, state: 'cancelled' as const, revision })
        const cancelSession = { sessionId: session.sessionId, atMs: 1234 }
        await expect(apply({ cancelSession, dropClaimsOf: [first.id], bookings: [gone(first, 2)], audit: [] })).rejects.toThrow()
        const stale = { cancelSession, dropClaimsOf: [first.id, second.id], bookings: [gone(first, 2), gone(second, 3)], audit: [] }
        await expect(apply(stale)).rejects.toThrow()
        expect(await store.sessions.byId(org, session.sessionId)).toMatchObject({ cancelledAtMs: null, seatsTaken: 2 })
        await apply({ ...stale, bookings: [gone(first, 2), gone(second, 2)] })
        expect((await store.bookings.byId(org, second.id))?.state).toBe('cancelled')
        await expect(book(session, [3])).rejects.toThrow()
      })
    })

    it('come in pages by start and id, by service and time', async () => {
      const made: string[] = []
      for (let i = 0; i < 5; i++) {
        const startMs = Math.floor(i / 2) * 2 * HOUR_MS
        const session = sessionRow({ scheduled: true, startMs, endMs: startMs + HOUR_MS })
        await apply({ session, audit: [] })
        made.push(session.sessionId)
      }
      const seen: string[] = []
      for (let after: { startMs: number; id: string } | undefined; ; ) {
        const page = await store.sessions.list(org, {}, { limit: 2, ...(after ? { after } : {}) })
        const last = page.at(-1)
        if (!last) break
        seen.push(...page.map(({ sessionId }) => sessionId))
        after = { startMs: last.startMs, id: last.sessionId }
      }
      expect(seen).toEqual(made)
      expect(await store.sessions.list(org, { fromMs: 2 * HOUR_MS, toMs: 4 * HOUR_MS }, { limit: 10 })).toHaveLength(2)
      expect(await store.sessions.list(org, { serviceId: 'svc_b' }, { limit: 10 })).toEqual([])
    })

    it('count once each for whoever counts bookings', async () => {
      const session = sessionRow()
      await book(session, [1], true)
      await hold(session, [2])
      const { counted } = await store.bookings.counted(org, { span: DAY, serviceId: 'svc_a', staffIds: [] })
      expect(counted.map(({ sessionId }) => sessionId)).toEqual([session.sessionId, session.sessionId])
    })

    it('are told of: rows, seats, and how long their staff is taken', async () => {
      const news = async (change: () => Promise<unknown>) => {
        const { position } = await store.changes.after(0)
        await change()
        return new Set((await store.changes.after(position)).changes.map(({ subject }) => subject))
      }
      const lapses = async () => {
        const { claims } = await store.bookings.claimed(org, [STAFF], DAY)
        return claims.map(({ lapsesAtMs }) => lapsesAtMs)
      }
      const session = sessionRow()
      const { sessionId } = session
      let held: Hold | undefined
      expect(await news(async () => (held = await hold(session, [1], true)))).toEqual(
        new Set([sessionId, STAFF, UNIT, seatSubject(sessionId, 1)]),
      )
      if (!held) throw new Error('no hold')
      const { id } = held
      expect(await lapses()).toEqual([5000])
      // Whoever keeps claims of the staff in memory must hear that they lapse later.
      expect(await news(() => apply({ hold: { ...held!, expiresAtMs: 8000 }, audit: [] }))).toContain(STAFF)
      expect(await lapses()).toEqual([8000])
      let booking: Booking | undefined
      expect(await news(async () => (booking = await book(session, [2])))).toContain(STAFF)
      expect(await lapses()).toEqual([Infinity])
      expect(await news(() => apply({ dropClaimsOf: [booking!.id], audit: [] }))).toContain(STAFF)
      expect(await lapses()).toEqual([8000])
      expect(await news(() => apply({ endHolds: [id], audit: [] }))).toContain(sessionId)
      expect(await lapses()).toEqual([])
      const later = await scheduled()
      expect(await lapses()).toEqual([Infinity])
      const cancelSession = { sessionId: later.sessionId, atMs: 1 }
      expect(await news(() => apply({ cancelSession, audit: [] }))).toContain(later.sessionId)
    })

    it('erases one of several people in a booking, and leaves the others and the link of their contact', async () => {
      const session = sessionRow()
      const { change } = bookingRows(org, STAFF, START_MS, END_MS)
      const friend = bookingRows(org, STAFF, START_MS, END_MS)
      const booking = { ...change.booking, sessionId: session.sessionId, seats: [1, 2], partySize: 2 }
      const row = {
        ...session,
        claims: [{ subject: STAFF, startMs: START_MS, endMs: END_MS, padBeforeMs: 0, padAfterMs: 0, strength: 'exclusive' as const }],
      }
      await apply({
        ...change,
        session: row,
        booking,
        addClaims: [...owned(session), ...seatsFor(session, [1, 2], booking.id)],
        customers: [...change.customers, friend.customer],
        attendees: [...change.attendees, { ...friend.attendee, bookingId: booking.id }],
      })
      expect(await store.customers.erase(org, friend.customer.id, 9, () => newId('evt'), audit(org, 'customer.erase'))).toBe(true)
      const attendees = await store.bookings.attendees(org, [booking.id])
      expect(attendees.map(({ detailsSealed }) => detailsSealed === null).toSorted()).toEqual([false, true])
      expect(await store.bookings.byId(org, booking.id)).toMatchObject({ manageGeneration: 1, eventSequence: 2 })
      expect((await store.bookings.byId(org, booking.id))?.answersSealed).not.toBeNull()
      const [, erased] = await store.bookings.events(org, booking.id)
      expect(erased?.claims.map(({ subject, owner }) => [subject, owner])).toEqual([
        [seatSubject(session.sessionId, 1), undefined],
        [seatSubject(session.sessionId, 2), undefined],
        [STAFF, session.sessionId],
      ])
    })
  })
}
