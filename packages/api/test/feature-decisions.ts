import { assign, type Candidate, freeSlots, type Occupancy, type Offer, type SlotQuery } from '@slotwell/shared/slots'
import { localDateAt } from '@slotwell/shared/time'

export interface Asked {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: SlotQuery
}

function omit<T extends object, K extends keyof T>(from: T, key: K): T {
  const { [key]: _, ...rest } = from
  return rest as T
}
const offer =
  (change: (offer: Offer) => Offer) =>
  (asked: Asked): Asked => ({ ...asked, offer: change(asked.offer) })
const without = (key: keyof Offer) => offer((one) => omit(one, key))
const candidates = (change: (candidate: Candidate) => Candidate) => offer((one) => ({ ...one, candidates: one.candidates.map(change) }))
const schedules = (change: (schedule: Candidate['schedule']) => Candidate['schedule']) =>
  candidates((one) => ({ ...one, schedule: change(one.schedule) }))
const overrides = (cause: 'closure' | 'holiday' | undefined) =>
  schedules((one) => ({ ...one, overrides: one.overrides.filter((override) => override.cause !== cause) }))
const limits = (keep: (limit: NonNullable<Offer['limits']>[number]) => boolean) => (asked: Asked) =>
  candidates((one) => (one.limits ? { ...one, limits: one.limits.filter(keep) } : one))(
    offer((one) => (one.limits ? { ...one, limits: one.limits.filter(keep) } : one))(asked),
  )
const pools = (change: (pool: Offer['pools'][number]) => Offer['pools'][number]) =>
  offer((one) => ({ ...one, pools: one.pools.map(change) }))
const seats = (key: keyof NonNullable<Offer['seats']>) => offer((one) => (one.seats ? { ...one, seats: omit(one.seats, key) } : one))
const needs = (change: (need: NonNullable<Offer['team']>[number]) => NonNullable<Offer['team']>[number]) =>
  offer((one) => (one.team ? { ...one, team: one.team.map(change) } : one))
const aligned = (from: Offer['slotAlignment'], to: Offer['slotAlignment']) =>
  offer((one) => (one.slotAlignment === from ? { ...one, slotAlignment: to } : one))
const occupancy =
  (change: (occupancy: Occupancy) => Occupancy) =>
  (asked: Asked): Asked => ({ ...asked, occupancy: change(asked.occupancy) })

/** The same question with one rule of the file, or one thing from elsewhere, taken out. If the answer is another one, it decided. */
const WITHOUT: Readonly<Record<string, (asked: Asked) => Asked>> = {
  'opening alignment': aligned('opening', 'clock'),
  'clock alignment': aligned('clock', 'opening'),
  'packed alignment': aligned('packed', 'clock'),
  'fixed starts': aligned('fixed', 'opening'),
  'buffer before': offer((one) => ({ ...one, bufferBeforeMin: 0 })),
  'buffer after': offer((one) => ({ ...one, bufferAfterMin: 0 })),
  'sum of buffers': without('bufferRule'),
  travel: without('travel'),
  notice: offer((one) => ({ ...one, minimumNoticeMin: 0 })),
  'rolling window': without('bookingWindowDays'),
  'first bookable date': without('bookableFrom'),
  'last bookable date': without('bookableUntil'),
  'bookable days': without('bookableDays'),
  overrides: overrides(undefined),
  closures: overrides('closure'),
  holidays: overrides('holiday'),
  stays: schedules((one) => omit(one, 'stays')),
  'rules of some weeks': schedules((one) => ({ ...one, rules: one.rules.map((rule) => omit(rule, 'everyWeeks')) })),
  zones: schedules((one) => ({ ...one, timeZone: 'Etc/UTC' })),
  'time off': occupancy((one) => ({ ...one, busy: one.busy.filter(({ kind }) => kind !== 'timeOff') })),
  'busy blocks': occupancy((one) => ({ ...one, busy: one.busy.filter(({ kind }) => kind !== 'external') })),
  claims: occupancy((one) => ({ ...one, claims: one.claims.filter(({ subject }) => subject.startsWith('ses_')) })),
  'all of a team': needs((need) => (need.count === 'all' ? { ...need, count: 1 } : need)),
  'number of a team': needs((need) => (need.count === 2 ? { ...need, count: 1 } : need)),
  roles: needs((need) => omit(need, 'role')),
  'several staff': offer((one) => ({ ...one, candidates: one.candidates.slice(0, 1) })),
  pools: offer((one) => ({ ...one, pools: [] })),
  'quantity of a pool': pools((one) => omit(one, 'quantity')),
  'pools to choose from': pools((one) => omit(one, 'anyOf')),
  'place of a pool': pools((one) => omit(one, 'locationId')),
  'limit of a service': limits(({ of }) => of !== 'service'),
  'limit of staff': limits(({ of }) => of !== 'staff'),
  'limit a day': limits(({ per }) => per !== 'day'),
  'limit a week': limits(({ per }) => per !== 'week'),
  'limit a month': limits(({ per }) => per !== 'month'),
  'limit a year': limits(({ per }) => per !== 'year'),
  'limit of bookings': limits(({ unit }) => unit !== 'bookings'),
  'limit of minutes': limits(({ unit }) => unit !== 'minutes'),
  seats: without('seats'),
  sessions: occupancy((one) => ({ ...one, sessions: [] })),
  'scheduled sessions only': seats('scheduledOnly'),
  'greatest party': seats('maxPartySize'),
  minimum: seats('minimum'),
  'party size': (asked) => ({ ...asked, query: omit(asked.query, 'partySize') }),
}
/** What doesn't say when, but who. */
const WHO = { roundRobin: 'round robin', priority: 'priority', fair: 'fair choice' } as const

export const FEATURES: readonly string[] = [...Object.keys(WITHOUT), ...Object.values(WHO), 'across midnight']

const slots = (asked: Asked): string => JSON.stringify(freeSlots(asked.offer, asked.occupancy, asked.query))

/** What decided the answer to a question. */
export function deciding(asked: Asked): readonly string[] {
  const whole = freeSlots(asked.offer, asked.occupancy, asked.query)
  const answer = JSON.stringify(whole)
  const found = Object.entries(WITHOUT).flatMap(([feature, change]) => (slots(change(asked)) === answer ? [] : [feature]))
  const choice = asked.offer.choice ?? 'fair'
  const given = (one: Offer) => whole.slice(0, 20).map((slot) => assign(one, asked.occupancy, slot)?.staffIds.join())
  // Without a choice the first of the list would be given it.
  const otherwise = choice === 'fair' ? whole.slice(0, 20).map(({ staffIds }) => staffIds[0]) : given({ ...asked.offer, choice: 'fair' })
  const isPlain = !asked.offer.team && !asked.offer.seats
  if ((isPlain || choice !== 'fair') && given(asked.offer).join(' ') !== otherwise.join(' ')) found.push(WHO[choice])
  const zone = asked.offer.candidates[0]?.schedule.timeZone ?? 'UTC'
  if (whole.some(({ startMs, endMs }) => localDateAt(startMs, zone) !== localDateAt(endMs - 1, zone))) found.push('across midnight')
  return found
}
