/** Reads the exchange format of slot cases and workloads (see `cases/cases.json`) into the engine's own input. */
import type { BusyBlock, Claim, DateOverride, MinuteRange, Occupancy, Offer, Schedule, SlotQuery } from '../src/slots/offer.ts'

export type Span = readonly [string, string]

export interface HostInput {
  readonly timeZone: string
  readonly weekly: readonly { readonly days: readonly number[]; readonly start: string; readonly end: string }[]
  readonly overrides?: readonly { readonly date: string; readonly windows: readonly { readonly start: string; readonly end: string }[] }[]
  readonly busy?: readonly Span[]
  readonly bookings?: readonly {
    readonly start: string
    readonly end: string
    readonly beforeBuffer?: number
    readonly afterBuffer?: number
  }[]
}

export interface SlotsInput {
  readonly now?: string
  readonly inviteeTimeZone: string
  readonly range: { readonly from: string; readonly to: string }
  readonly minimumNotice?: number
  readonly duration?: number
  readonly slotInterval?: number
  readonly beforeBuffer?: number
  readonly afterBuffer?: number
  readonly hosts: readonly HostInput[]
  /** Holds of other visitors. */
  readonly reserved?: readonly { readonly start: string; readonly end: string }[]
}

export interface RangesInput {
  readonly now: string
  readonly inviteeTimeZone: string
  readonly minimumNotice: number
  readonly freeRanges: readonly Span[]
  readonly slotInterval: number
  readonly duration: number
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const minutes = ({ start, end }: { readonly start: string; readonly end: string }): MinuteRange => ({
  startMin: minuteOf(start),
  endMin: minuteOf(end),
})

export const scheduleOf = ({ timeZone, weekly, overrides = [] }: HostInput): Schedule => ({
  timeZone,
  // The format counts weekdays from Sunday 0, the engine as ISO does: Sunday is 7.
  rules: weekly.map((rule) => ({ weekdays: rule.days.map((day) => day || 7), ...minutes(rule) })),
  overrides: overrides.map(({ date, windows }): DateOverride => ({ isoDate: date, openings: windows.map(minutes) })),
})

/** The rules of one service, without anybody to give it. */
export const serviceOf = (input: {
  readonly duration?: number
  readonly slotInterval?: number
  readonly beforeBuffer?: number
  readonly afterBuffer?: number
  readonly minimumNotice?: number
}): Offer => ({
  serviceId: 'svc',
  durationMin: input.duration ?? 1,
  slotIntervalMin: input.slotInterval ?? input.duration ?? 1,
  slotAlignment: 'clock',
  bufferBeforeMin: input.beforeBuffer ?? 0,
  bufferAfterMin: input.afterBuffer ?? 0,
  minimumNoticeMin: input.minimumNotice ?? 0,
  candidates: [],
  pools: [],
})

export interface EngineInput {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: SlotQuery
}

/** Any of the hosts may take the appointment. A workload without `now` is asked for at its beginning. */
export function engineInput(input: SlotsInput): EngineInput {
  const staffIds = input.hosts.map((_, i) => `stf${i}`)
  const claims: Claim[] = []
  const busy: BusyBlock[] = []
  input.hosts.forEach((host, i) => {
    const subject = staffIds[i]!
    for (const [start, end] of host.busy ?? []) busy.push({ subject, startMs: Date.parse(start), endMs: Date.parse(end), kind: 'external' })
    const taken = [...(host.bookings ?? []), ...(input.reserved ?? [])]
    for (const { start, end, beforeBuffer = 0, afterBuffer = 0 } of taken as NonNullable<HostInput['bookings']>)
      claims.push({
        subject,
        startMs: Date.parse(start),
        endMs: Date.parse(end),
        padBeforeMs: beforeBuffer * 60_000,
        padAfterMs: afterBuffer * 60_000,
        owner: `bkg${claims.length}`,
        strength: 'exclusive',
      })
  })
  return {
    offer: {
      ...serviceOf(input),
      candidates: input.hosts.map((host, i) => ({ staffId: staffIds[i]!, locationId: 'loc', schedule: scheduleOf(host) })),
    },
    occupancy: { nowMs: Date.parse(input.now ?? input.range.from), claims, busy },
    query: { fromMs: Date.parse(input.range.from), toMs: Date.parse(input.range.to) },
  }
}
