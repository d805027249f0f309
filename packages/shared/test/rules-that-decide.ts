/** Every rule of the engine, each with the means to tell whether it decided an outcome. */
import { assign } from '../src/slots/assign-staff.ts'
import { freeSlots } from '../src/slots/free-slots.ts'
import type { Candidate, Claim, Limit, Offer, Schedule, Seats, Slot, StaffNeed } from '../src/slots/offer.ts'
import { DAY_MS, epochDayAt, MINUTE_MS, offsetMsAt } from '../src/time/index.ts'
import type { World } from './random-offers.ts'

/** What is listed, and who and what takes some of it. */
export function outcome({ offer, occupancy, query }: World): { readonly slots: readonly Slot[]; readonly text: string } {
  const slots = freeSlots(offer, occupancy, query)
  const some = slots.filter((_, i) => i % Math.ceil(slots.length / 4) === 0)
  const given = some.map((slot) => assign(offer, occupancy, slot, query.ignoreOwners, query))
  return { slots, text: JSON.stringify([slots, given]) }
}

/** Leaves what hasn't the key as it is, so that nobody asks again about the same world. */
function omit<T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> & { [k in K]?: never } {
  if (!(key in from)) return from
  const { [key]: _, ...rest } = from
  return rest as Omit<T, K> & { [k in K]?: never }
}
const changed = (w: World, more: Partial<Offer>): World => ({ ...w, offer: { ...w.offer, ...more } })
const without = (w: World, key: keyof Offer): World => (key in w.offer ? { ...w, offer: omit(w.offer, key) as Offer } : w)
const withoutLimits = (w: World, of: (limit: Limit) => boolean): World => ({
  ...candidates(w, (one) => (one.limits?.some(of) ? { ...one, limits: one.limits.filter((limit) => !of(limit)) } : one)),
  offer: { ...w.offer, ...(w.offer.limits ? { limits: w.offer.limits.filter((limit) => !of(limit)) } : {}) },
})
const candidates = (w: World, change: (candidate: Candidate) => Candidate): World =>
  changed(w, { candidates: w.offer.candidates.map(change) })
const schedules = (w: World, change: (schedule: Schedule) => Schedule): World =>
  candidates(w, (one) => ({ ...one, schedule: change(one.schedule) }))
const rules = (w: World, change: (rule: Schedule['rules'][number]) => Schedule['rules'][number]): World =>
  schedules(w, (schedule) => ({ ...schedule, rules: schedule.rules.map(change) }))
const withoutOverrides = (w: World, of: (cause: string | undefined) => boolean): World =>
  schedules(w, (schedule) => ({ ...schedule, overrides: schedule.overrides.filter(({ cause }) => !of(cause)) }))
const team = (w: World, change: (need: StaffNeed) => StaffNeed): World =>
  w.offer.team ? changed(w, { team: w.offer.team.map(change) }) : w
const seats = (w: World, change: (seats: Seats) => Seats): World => (w.offer.seats ? changed(w, { seats: change(w.offer.seats) }) : w)
const pools = (w: World, change: (pool: Offer['pools'][number]) => Offer['pools'][number]): World =>
  changed(w, { pools: w.offer.pools.map(change) })
const occupied = (w: World, more: Partial<World['occupancy']>): World => ({ ...w, occupancy: { ...w.occupancy, ...more } })
const claims = (w: World, change: (claim: Claim) => Claim): World => occupied(w, { claims: w.occupancy.claims.map(change) })
const asked = (w: World, key: 'staffId' | 'locationId' | 'partySize' | 'customerId' | 'ignoreOwners'): World =>
  key in w.query ? { ...w, query: omit(w.query, key) } : w
const choosing = (w: World, choice: Offer['choice']): World => (w.offer.choice === choice ? without(w, 'choice') : w)
const aligned = (w: World, from: Offer['slotAlignment'], to: Offer['slotAlignment']): World =>
  w.offer.slotAlignment === from ? changed(w, { slotAlignment: to }) : w

/** The same world with one rule taken out. If that changes the outcome, the rule decided it. */
const WITHOUT: Record<string, (world: World) => World> = {
  duration: (w) => changed(w, { durationMin: w.offer.durationMin + 15 }),
  interval: (w) => changed(w, { slotIntervalMin: w.offer.slotIntervalMin * 2 }),
  'grid of the opening': (w) => aligned(w, 'opening', 'clock'),
  'grid of the clock': (w) => aligned(w, 'clock', 'opening'),
  'packed starts': (w) => aligned(w, 'packed', 'clock'),
  'fixed starts': (w) => aligned(w, 'fixed', 'opening'),
  now: (w) => occupied(w, { nowMs: w.occupancy.nowMs - 1e9 }),
  'minimum notice': (w) => changed(w, { minimumNoticeMin: 0 }),
  'booking window': (w) => without(w, 'bookingWindowDays'),
  'first bookable date': (w) => without(w, 'bookableFrom'),
  'last bookable date': (w) => without(w, 'bookableUntil'),
  'bookable days': (w) => without(w, 'bookableDays'),
  'buffer before': (w) => changed(w, { bufferBeforeMin: 0 }),
  'buffer after': (w) => changed(w, { bufferAfterMin: 0 }),
  "a claim's own buffers": (w) => claims(w, (claim) => ({ ...claim, padBeforeMs: 0, padAfterMs: 0 })),
  'sum of buffers': (w) => without(w, 'bufferRule'),
  'travel time': (w) => without(w, 'travel'),
  claims: (w) => occupied(w, { claims: [] }),
  'override claims': (w) => occupied(w, { claims: w.occupancy.claims.filter(({ strength }) => strength === 'exclusive') }),
  'ignored owners': (w) => asked(w, 'ignoreOwners'),
  'time off': (w) => occupied(w, { busy: w.occupancy.busy.filter(({ kind }) => kind !== 'timeOff') }),
  'external busy time': (w) => occupied(w, { busy: w.occupancy.busy.filter(({ kind }) => kind !== 'external') }),
  'kind of busy time': (w) => occupied(w, { busy: w.occupancy.busy.map((block) => ({ ...block, kind: 'timeOff' })) }),
  zone: (w) => schedules(w, (schedule) => ({ ...schedule, timeZone: 'Etc/UTC' })),
  'overrides by hand': (w) => withoutOverrides(w, (cause) => cause === undefined),
  closures: (w) => withoutOverrides(w, (cause) => cause === 'closure'),
  holidays: (w) => withoutOverrides(w, (cause) => cause === 'holiday'),
  'first date of a rule': (w) => rules(w, (rule) => omit(rule, 'validFrom')),
  'last date of a rule': (w) => rules(w, (rule) => omit(rule, 'validUntil')),
  'rules of some weeks': (w) => rules(w, (rule) => omit(rule, 'everyWeeks')),
  'stays in other zones': (w) => schedules(w, (schedule) => omit(schedule, 'stays')),
  'several staff': (w) => changed(w, { candidates: w.offer.candidates.slice(0, 1) }),
  'several locations': (w) => candidates(w, (one) => ({ ...one, locationId: w.offer.candidates[0]!.locationId })),
  'chosen staff': (w) => asked(w, 'staffId'),
  'chosen location': (w) => asked(w, 'locationId'),
  'least claimed time': (w) => (w.offer.choice === undefined || w.offer.choice === 'fair' ? changed(w, { choice: 'priority' }) : w),
  'round robin': (w) => choosing(w, 'roundRobin'),
  'weights of round robin': (w) => candidates(w, (one) => omit(one, 'weight')),
  'tallies of round robin': (w) => occupied(w, { tallies: [] }),
  priority: (w) => choosing(w, 'priority'),
  team: (w) => without(w, 'team'),
  'all of a team': (w) => team(w, (need) => (need.count === 'all' ? { ...need, count: 1 } : need)),
  'number of a team': (w) => team(w, (need) => (need.count === 2 ? { ...need, count: 1 } : need)),
  roles: (w) => team(w, (need) => omit(need, 'role')),
  pools: (w) => changed(w, { pools: [] }),
  'units of a pool': (w) => pools(w, (pool) => ({ ...pool, units: pool.units.slice(0, 1) })),
  'location of a pool': (w) => pools(w, (pool) => omit(pool, 'locationId')),
  'quantity of a pool': (w) => pools(w, (pool) => omit(pool, 'quantity')),
  'pools to choose from': (w) => pools(w, (pool) => omit(pool, 'anyOf')),
  seats: (w) => without(w, 'seats'),
  capacity: (w) => seats(w, (one) => ({ ...one, capacity: one.capacity + 1 })),
  'scheduled sessions': (w) => occupied(w, { sessions: [] }),
  'scheduled sessions only': (w) => seats(w, (one) => omit(one, 'scheduledOnly')),
  'sessions that a booking opens': (w) => seats(w, (one) => ({ ...one, scheduledOnly: true })),
  'party size': (w) => asked(w, 'partySize'),
  'greatest party': (w) => seats(w, (one) => omit(one, 'maxPartySize')),
  'least participants': (w) => seats(w, (one) => omit(one, 'minimum')),
  'limit of a service': (w) => withoutLimits(w, ({ of }) => of === 'service'),
  'limit of staff': (w) => withoutLimits(w, ({ of }) => of === 'staff'),
  "somebody's own limit": (w) => candidates(w, (one) => omit(one, 'limits')),
  'limit of a customer': (w) => withoutLimits(w, ({ of }) => of === 'customer'),
  'limit a day': (w) => withoutLimits(w, ({ per }) => per === 'day'),
  'limit a week': (w) => withoutLimits(w, ({ per }) => per === 'week'),
  'limit a month': (w) => withoutLimits(w, ({ per }) => per === 'month'),
  'limit a year': (w) => withoutLimits(w, ({ per }) => per === 'year'),
  'limit in bookings': (w) => withoutLimits(w, ({ unit }) => unit === 'bookings'),
  'limit in minutes': (w) => withoutLimits(w, ({ unit }) => unit === 'minutes'),
  'calendar zone': (w) => without(w, 'calendarZone'),
}

const zoneOf = ({ offer }: World): string => offer.candidates[0]!.schedule.timeZone
/** What can't be taken out, but seen in the list itself. */
const SEEN_IN: Record<string, (world: World, slots: readonly Slot[]) => boolean> = {
  'across midnight': (w, slots) =>
    slots.some(({ startMs, endMs }) => epochDayAt(zoneOf(w), startMs) < epochDayAt(zoneOf(w), endMs - 1) && endMs - startMs < DAY_MS),
  'clocks put forward': (w, slots) => change(w, slots) > 0,
  'clocks put back': (w, slots) => change(w, slots) < 0,
}
const change = (w: World, slots: readonly Slot[]): number =>
  slots.length === 0 ? 0 : offsetMsAt(zoneOf(w), slots.at(-1)!.endMs) - offsetMsAt(zoneOf(w), slots[0]!.startMs - 60 * MINUTE_MS)

/** Counts, world by world, how often every rule decided the outcome. */
export function countRules() {
  const counts = new Map([...Object.keys(WITHOUT), ...Object.keys(SEEN_IN)].map((rule) => [rule, 0]))
  let answered = 0
  const count = (rule: string) => counts.set(rule, counts.get(rule)! + 1)
  return {
    counts: counts as ReadonlyMap<string, number>,
    look(w: World) {
      const { slots, text } = outcome(w)
      if (slots.length > 0) answered++
      for (const [rule, takeOut] of Object.entries(WITHOUT)) {
        const other = takeOut(w)
        if (other !== w && outcome(other).text !== text) count(rule)
      }
      for (const [rule, isSeen] of Object.entries(SEEN_IN)) if (isSeen(w, slots)) count(rule)
    },
    summary: () => `${answered} offers had slots; rules that decided: ${[...counts].map(([rule, times]) => `${rule} ${times}`).join(', ')}`,
  }
}
