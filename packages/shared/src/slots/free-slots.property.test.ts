import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type World, world } from '../../test/random-offers.ts'
import { temporalZones } from '../../test/temporal-zones.ts'
import { assign } from './assign-staff.ts'
import { teamPlan } from './fill-needs.ts'
import { freeSlots } from './free-slots.ts'
import { occupancySpan } from './free-starts.ts'
import { nearestFree, nextFree, slotAt } from './nearest-free.ts'
import { type Candidate, type Limit, type Offer, seatSubject, type StaffNeed } from './offer.ts'
import { poolGroups } from './unit-starts.ts'
import { oracleSlots } from './oracle.ts'

// Slow work on purpose; a busy machine must not turn it red.
vi.setConfig({ testTimeout: 600_000 })

const NUM_RUNS = process.env.SLOTWELL_DEEP ? 10_000 : 1000
/** The same worlds every time, so that what every rule decided is no matter of luck; the deep run looks for others. Without a bias towards small values, which here mostly means offers without a slot. */
const RUNS = { numRuns: NUM_RUNS, plugins: [fc.unbiased()], ...(process.env.SLOTWELL_DEEP ? {} : { seed: 20_260_601 }) }
const slots = ({ offer, occupancy, query }: World) => freeSlots(offer, occupancy, query)

/** The same world with one rule taken out. If that changes the answer, the rule decided it. */
const WITHOUT: Record<string, (world: World) => World> = {
  'minimum notice': (w) => ({ ...w, offer: { ...w.offer, minimumNoticeMin: 0 } }),
  now: (w) => ({ ...w, occupancy: { ...w.occupancy, nowMs: w.occupancy.nowMs - 1e9 } }),
  'booking window': (w) => ({ ...w, offer: omit(w.offer, 'bookingWindowDays') }),
  'buffer before': (w) => ({ ...w, offer: { ...w.offer, bufferBeforeMin: 0 } }),
  'buffer after': (w) => ({ ...w, offer: { ...w.offer, bufferAfterMin: 0 } }),
  "a claim's own buffers": (w) => claims(w, (claim) => ({ ...claim, padBeforeMs: 0, padAfterMs: 0 })),
  claims: (w) => ({ ...w, occupancy: { ...w.occupancy, claims: [] } }),
  'override claims': (w) => ({
    ...w,
    occupancy: { ...w.occupancy, claims: w.occupancy.claims.filter((claim) => claim.strength === 'exclusive') },
  }),
  'ignored owners': (w) => ({ ...w, query: omit(w.query, 'ignoreOwners') }),
  'time off': (w) => ({ ...w, occupancy: { ...w.occupancy, busy: w.occupancy.busy.filter((block) => block.kind !== 'timeOff') } }),
  'external busy time': (w) => ({
    ...w,
    occupancy: { ...w.occupancy, busy: w.occupancy.busy.filter((block) => block.kind !== 'external') },
  }),
  'kind of busy time': (w) => ({
    ...w,
    occupancy: { ...w.occupancy, busy: w.occupancy.busy.map((block) => ({ ...block, kind: 'timeOff' })) },
  }),
  pools: (w) => ({ ...w, offer: { ...w.offer, pools: [] } }),
  'location of a pool': (w) => ({ ...w, offer: { ...w.offer, pools: w.offer.pools.map((pool) => omit(pool, 'locationId')) } }),
  overrides: (w) => schedules(w, (schedule) => ({ ...schedule, overrides: [] })),
  'first and last date of a rule': (w) =>
    schedules(w, (schedule) => ({ ...schedule, rules: schedule.rules.map((rule) => omit(omit(rule, 'validFrom'), 'validUntil')) })),
  zone: (w) => schedules(w, (schedule) => ({ ...schedule, timeZone: 'Etc/UTC' })),
  alignment: (w) => ({ ...w, offer: { ...w.offer, slotAlignment: w.offer.slotAlignment === 'clock' ? 'opening' : 'clock' } }),
  'packed starts': (w) => (w.offer.slotAlignment === 'packed' ? { ...w, offer: { ...w.offer, slotAlignment: 'clock' } } : w),
  'fixed starts': (w) => (w.offer.slotAlignment === 'fixed' ? { ...w, offer: { ...w.offer, slotAlignment: 'opening' } } : w),
  'sum of buffers': (w) => without(w, 'bufferRule'),
  'travel time': (w) => without(w, 'travel'),
  'first bookable date': (w) => without(w, 'bookableFrom'),
  'last bookable date': (w) => without(w, 'bookableUntil'),
  'bookable days': (w) => without(w, 'bookableDays'),
  'calendar zone': (w) => without(w, 'calendarZone'),
  'limit of a service': (w) => withoutLimit(w, 'service'),
  'limit of staff': (w) => withoutLimit(w, 'staff'),
  'limit of a customer': (w) => withoutLimit(w, 'customer'),
  "somebody's own limit": (w) => candidates(w, (candidate) => omit(candidate, 'limits')),
  'minutes of a limit': (w) => ({ ...w, offer: { ...w.offer, limits: (w.offer.limits ?? []).filter(({ unit }) => unit === 'bookings') } }),
  team: (w) => without(w, 'team'),
  'all of a team': (w) => team(w, (need) => (need.count === 'all' ? { ...need, count: 1 } : need)),
  'number of a team': (w) => team(w, (need) => (need.count === 2 ? { ...need, count: 1 } : need)),
  roles: (w) => team(w, (need) => omit(need, 'role')),
  seats: (w) => without(w, 'seats'),
  sessions: (w) => ({ ...w, occupancy: { ...w.occupancy, sessions: [] } }),
  'scheduled sessions only': (w) => (w.offer.seats ? { ...w, offer: { ...w.offer, seats: omit(w.offer.seats, 'scheduledOnly') } } : w),
  'party size': (w) => ({ ...w, query: omit(w.query, 'partySize') }),
  'greatest party': (w) => (w.offer.seats ? { ...w, offer: { ...w.offer, seats: omit(w.offer.seats, 'maxPartySize') } } : w),
  'quantity of a pool': (w) => ({ ...w, offer: { ...w.offer, pools: w.offer.pools.map((pool) => omit(pool, 'quantity')) } }),
  'pools to choose from': (w) => ({ ...w, offer: { ...w.offer, pools: w.offer.pools.map((pool) => omit(pool, 'anyOf')) } }),
  'rules of some weeks': (w) =>
    schedules(w, (schedule) => ({ ...schedule, rules: schedule.rules.map((rule) => omit(rule, 'everyWeeks')) })),
  'stays in other zones': (w) => schedules(w, (schedule) => omit(schedule, 'stays')),
  'chosen staff': (w) => ({ ...w, query: omit(w.query, 'staffId') }),
  'chosen location': (w) => ({ ...w, query: omit(w.query, 'locationId') }),
  'several staff': (w) => ({ ...w, offer: { ...w.offer, candidates: w.offer.candidates.slice(0, 1) } }),
}

const NO_PADS = { padBeforeMs: 0, padAfterMs: 0, owner: 'new', strength: 'exclusive' as const }

/** Leaves what hasn't the key as it is, so that nobody asks again about the same world. */
function omit<T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> & { [k in K]?: never } {
  if (!(key in from)) return from
  const { [key]: _, ...rest } = from
  return rest as Omit<T, K> & { [k in K]?: never }
}
const without = (w: World, key: keyof Offer): World => (key in w.offer ? { ...w, offer: omit(w.offer, key) as Offer } : w)
const withoutLimit = (w: World, of: Limit['of']): World =>
  w.offer.limits?.some((limit) => limit.of === of)
    ? { ...w, offer: { ...w.offer, limits: w.offer.limits.filter((limit) => limit.of !== of) } }
    : w
const candidates = (w: World, change: (candidate: Candidate) => Candidate): World => ({
  ...w,
  offer: { ...w.offer, candidates: w.offer.candidates.map(change) },
})
const team = (w: World, change: (need: StaffNeed) => StaffNeed): World =>
  w.offer.team ? { ...w, offer: { ...w.offer, team: w.offer.team.map(change) } } : w
const claims = (w: World, change: (claim: World['occupancy']['claims'][number]) => World['occupancy']['claims'][number]): World => ({
  ...w,
  occupancy: { ...w.occupancy, claims: w.occupancy.claims.map(change) },
})
const schedules = (
  w: World,
  change: (schedule: Offer['candidates'][number]['schedule']) => Offer['candidates'][number]['schedule'],
): World => ({
  ...w,
  offer: { ...w.offer, candidates: w.offer.candidates.map((candidate) => ({ ...candidate, schedule: change(candidate.schedule) })) },
})

describe('freeSlots on random offers', () => {
  let answered = 0
  const decided: Record<string, number> = Object.fromEntries(Object.keys(WITHOUT).map((rule) => [rule, 0]))

  it('agrees with trying every minute', () => {
    fc.assert(
      fc.property(world, (w) => {
        const got = slots(w)
        expect(got).toEqual(oracleSlots(w.offer, w.occupancy, w.query, temporalZones))
        if (got.length > 0) answered++
        const before = JSON.stringify(got)
        for (const [rule, takeOut] of Object.entries(WITHOUT)) {
          const other = takeOut(w)
          if (other !== w && JSON.stringify(slots(other)) !== before) decided[rule]!++
        }
      }),
      RUNS,
    )
  })

  it('had every rule decide something', () => {
    expect(Object.entries(decided).filter(([, count]) => count === 0)).toEqual([])
  })
  afterAll(() =>
    console.info(
      `${answered} of ${NUM_RUNS} offers had slots; rules that decided: ${Object.entries(decided)
        .map(([rule, count]) => `${rule} ${count}`)
        .join(', ')}`,
    ),
  )

  it('I9 lists in a narrow window exactly what a wide one has there, though it is told less', () => {
    fc.assert(
      fc.property(world, fc.nat(2400), fc.nat(2400), (w, a, b) => {
        const fromMs = w.query.fromMs + Math.min(a, b) * 60_000
        const toMs = w.query.fromMs + Math.max(a, b) * 60_000
        const wide = slots({ ...w, query: { ...w.query, toMs: Math.max(toMs, w.query.toMs) } })
        const reach = occupancySpan(w.offer, { fromMs, toMs })
        const near = <T extends { startMs: number; endMs: number }>(list: readonly T[]) =>
          list.filter((x) => x.startMs < reach.endMs && x.endMs > reach.startMs)
        const occupancy = { ...w.occupancy, claims: near(w.occupancy.claims), busy: near(w.occupancy.busy) }
        const narrow = slots({ ...w, occupancy, query: { ...w.query, fromMs, toMs } })
        expect(narrow).toEqual(wide.filter((slot) => slot.startMs >= fromMs && slot.startMs < toMs))
      }),
      RUNS,
    )
  })

  it('does not depend on the order of claims, busy blocks, rules and overrides', () => {
    fc.assert(
      fc.property(world, (w) => {
        const turned = schedules(w, (schedule) => ({
          ...schedule,
          rules: [...schedule.rules].reverse(),
          overrides: [...schedule.overrides].reverse(),
        }))
        const occupancy = { ...w.occupancy, claims: [...w.occupancy.claims].reverse(), busy: [...w.occupancy.busy].reverse() }
        expect(slots({ ...turned, occupancy })).toEqual(slots(w))
      }),
      RUNS,
    )
  })

  it('cuts the list off at the limit', () => {
    fc.assert(
      fc.property(world, fc.nat(12), (w, limit) => {
        expect(freeSlots(w.offer, w.occupancy, w.query, limit)).toEqual(slots(w).slice(0, limit))
      }),
      RUNS,
    )
  })

  it('can assign each listed slot, and once that is claimed the same staff member and units are no longer free for it', () => {
    fc.assert(
      fc.property(world, fc.nat(), (w, pick) => {
        const listed = slots(w)
        if (listed.length === 0) return
        const slot = listed[pick % listed.length]!
        const { fromMs: _, toMs: __, ...filter } = w.query
        expect(slotAt(w.offer, w.occupancy, slot.startMs, { ...filter, locationId: slot.locationId })).toEqual(slot)
        const given = assign(w.offer, w.occupancy, slot, w.query.ignoreOwners, w.query)!
        expect(slot.staffIds).toContain(given.staffId)
        expect(given.seats?.length).toBe(w.offer.seats ? (w.query.partySize ?? 1) : undefined)
        if (slot.sessionId !== undefined) {
          const joined = given.seats!.map((seat) => ({ ...slot, ...NO_PADS, subject: seatSubject(slot.sessionId!, seat) }))
          const after = { ...w.occupancy, claims: [...w.occupancy.claims, ...joined] }
          expect(assign(w.offer, after, slot, w.query.ignoreOwners, w.query)?.seats ?? []).not.toContain(given.seats![0])
          return
        }
        for (const group of poolGroups(w.offer.pools, slot.locationId))
          expect(group.some(({ units, quantity = 1 }) => units.filter((unit) => given.units.includes(unit)).length >= quantity)).toBe(true)
        if (w.offer.team) {
          const plan = teamPlan(w.offer.team, w.offer.candidates)!
          expect(given.staffIds).toHaveLength(plan.counts.reduce((sum, count) => sum + count, 0))
          expect(given.staffIds).toContain(w.query.staffId ?? given.staffId)
        } else expect(given.staffIds).toEqual([given.staffId])
        const booked = [given.staffId, ...given.units].map((subject) => ({
          subject,
          startMs: slot.startMs,
          endMs: slot.endMs,
          ...NO_PADS,
        }))
        const after = { ...w.occupancy, claims: [...w.occupancy.claims, ...booked] }
        expect(slotAt(w.offer, after, slot.startMs, { ...filter, staffId: given.staffId })).toBeUndefined()
      }),
      RUNS,
    )
  })

  it('finds the next and the nearest free slots that the whole list has', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 6 }), (w, count) => {
        const { fromMs, toMs: _, ...filter } = w.query
        const all = freeSlots(w.offer, w.occupancy, { ...filter, fromMs: w.occupancy.nowMs, toMs: fromMs + 20 * 86_400_000 })
        const later = all.filter((slot) => slot.startMs >= fromMs)
        // Beyond the twenty days, and for rules that never open, only the absence can be told.
        if (later.length > 0 || w.offer.bookingWindowDays !== undefined)
          expect(nextFree(w.offer, w.occupancy, fromMs, filter)).toEqual(later[0])
        if (all.length < count && w.offer.bookingWindowDays === undefined) return
        const distance = (slot: { startMs: number }) => Math.abs(slot.startMs - fromMs)
        const nearest = [...all].sort((a, b) => distance(a) - distance(b) || a.startMs - b.startMs).slice(0, count)
        expect(nearestFree(w.offer, w.occupancy, fromMs, count, filter)).toEqual(nearest.sort((a, b) => a.startMs - b.startMs))
      }),
      { numRuns: 150 },
    )
  })
})
