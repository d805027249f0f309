/** Anna of nine to twelve in UTC, and short ways to ask `explain` and to read what it says. */
import { expect } from 'vitest'
import { type Change, type Situation, withChange } from '../src/slots/changes.ts'
import { explain, type Explanation } from '../src/slots/explain.ts'
import type { Reason } from '../src/slots/explain-reason.ts'
import { type SlotFilter, slotAt } from '../src/slots/nearest-free.ts'
import type { Candidate, Occupancy, Offer, Schedule } from '../src/slots/offer.ts'
import { anna, daily, free, halfHour, hours, on } from './example-offers.ts'

/** Mondays to Sundays, nine to twelve in UTC. */
export const morning = daily('UTC', hours('09:00', '12:00'))
export const withIds = (schedule: Schedule): Schedule => ({
  ...schedule,
  rules: schedule.rules.map((rule, i) => ({ ...rule, settingId: `rules[${i}]` })),
})
export const offer = halfHour(anna(withIds(morning)))
export const ben: Candidate = { ...anna(morning), staffId: 'ben' }
export const JUNE_1 = '2026-06-01'

interface Told {
  readonly reasons: readonly (readonly [Reason['kind'], string | undefined])[]
  readonly anna: Told['reasons']
  readonly changes: readonly Change[] | undefined
  readonly addsSlots: number | undefined
}

/** What is said of a time of 1 June, that it says rightly whether that is free, and that the changes open it. */
export function told(time: string, of: Offer = offer, occupancy: Partial<Occupancy> = {}, filter: SlotFilter = {}, date = JUNE_1): Told {
  const world = { offer: of, occupancy: { ...free, ...occupancy } }
  const startMs = on(date, time)
  const explained = explain(world.offer, world.occupancy, startMs, filter)
  const { bookable, changes, addsSlots } = explained
  expect(bookable).toBe(slotAt(world.offer, world.occupancy, startMs, filter) !== undefined)
  if (changes) {
    const after = changes.reduce<Situation>(withChange, world)
    expect(slotAt(after.offer, after.occupancy, startMs, filter)).toBeDefined()
  }
  return { reasons: named(explained.reasons), anna: named(chainOf(explained, 'anna')), changes, addsSlots }
}
const named = (reasons: readonly Reason[]) => reasons.map(({ kind, settingId }) => [kind, settingId] as const)
export const chainOf = ({ staff }: Explanation, staffId: string) =>
  staff.filter((one) => one.staffId === staffId).flatMap((one) => one.reasons)

/** Everything that is said of a time of 1 June. */
export const explained = (time: string, of: Offer, occupancy: Partial<Occupancy> = {}, filter: SlotFilter = {}): Explanation =>
  explain(of, { ...free, ...occupancy }, on(JUNE_1, time), filter)
export const hoursOf = (staffId: string, range: ReturnType<typeof hours>, isoDate = JUNE_1) =>
  ({ kind: 'hours', staffId, locationId: 'luzern', isoDate, ...range }) as const
