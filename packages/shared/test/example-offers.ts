/** One staff member with plain hours, and short ways to write claims and to read starts. */
import { freeSlots } from '../src/slots/free-slots.ts'
import type { BusyBlock, Candidate, Claim, MinuteRange, Occupancy, Offer, Schedule, SlotQuery } from '../src/slots/offer.ts'
import { formatInstant } from '../src/time/index.ts'

export const ZURICH = 'Europe/Zurich'
export const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

export const hours = (from: string, to: string): MinuteRange => {
  const minute = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return { startMin: minute(from), endMin: minute(to) }
}
export const daily = (timeZone: string, ...ranges: MinuteRange[]): Schedule => ({
  timeZone,
  rules: ranges.map((range) => ({ weekdays: EVERY_DAY, ...range })),
  overrides: [],
})
export const anna = (schedule: Schedule): Candidate => ({ staffId: 'anna', locationId: 'luzern', schedule })
export const halfHour = (...candidates: Candidate[]): Offer => ({
  serviceId: 'svc',
  durationMin: 30,
  slotIntervalMin: 30,
  slotAlignment: 'opening',
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  minimumNoticeMin: 0,
  candidates,
  pools: [],
})
export const free: Occupancy = { nowMs: 0, claims: [], busy: [] }
export const on = (isoDate: string, time: string): number => Date.parse(`${isoDate}T${time}:00Z`)
export const claim = (subject: string, from: string, to: string, rest: Partial<Claim> = {}): Claim => ({
  subject,
  startMs: on('2026-06-01', from),
  endMs: on('2026-06-01', to),
  padBeforeMs: 0,
  padAfterMs: 0,
  owner: 'bkg',
  strength: 'exclusive',
  ...rest,
})
export const block = (kind: BusyBlock['kind'], from: string, to: string): BusyBlock => ({
  subject: 'anna',
  startMs: on('2026-06-01', from),
  endMs: on('2026-06-01', to),
  kind,
})
export const day = (isoDate: string): SlotQuery => ({
  fromMs: Date.parse(`${isoDate}T00:00:00Z`) - 50_400_000,
  toMs: Date.parse(`${isoDate}T00:00:00Z`) + 129_600_000,
})

/** Local start times of one date, as the zone writes them. */
export const startsOn = (isoDate: string, timeZone: string, offer: Offer, occupancy = free): string[] =>
  freeSlots(offer, occupancy, day(isoDate))
    .map((slot) => formatInstant(slot.startMs, timeZone))
    .filter((start) => start.startsWith(isoDate))
    .map((start) => start.slice(11, 16) + start.slice(19))

/** Start times on 1 June 2026 in UTC. */
export const june1 = (offer: Offer, occupancy: Partial<Occupancy> = {}, query: Partial<SlotQuery> = {}): string[] =>
  freeSlots(offer, { ...free, ...occupancy }, { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00'), ...query }).map(
    (slot) => new Date(slot.startMs).toISOString().slice(11, 16),
  )
