/** Reads the exchange format of slot cases and workloads (see `cases/cases.json`) into the engine's own input. */
import {
  type BusyBlock,
  type Candidate,
  type Claim,
  type CountedBooking,
  type DateOverride,
  type Limit,
  type MinuteRange,
  type Occupancy,
  type Offer,
  type Schedule,
  seatSubject,
  type Session,
  type SlotQuery,
} from '../src/slots/offer.ts'
import { addDays, DAY_MS, epochDayAt, type Interval, isoDateOf, subtract, weekdayOf } from '../src/time/index.ts'

export type Span = readonly [string, string]
type PerPeriod = { readonly [period in 'PER_DAY' | 'PER_WEEK' | 'PER_MONTH' | 'PER_YEAR']?: number }

interface BookingInput {
  readonly start: string
  readonly end: string
  readonly beforeBuffer?: number
  readonly afterBuffer?: number
  readonly seats?: number
  readonly seatsTaken?: number
}

export interface HostInput {
  readonly timeZone: string
  readonly weekly: readonly { readonly days: readonly number[]; readonly start: string; readonly end: string }[]
  readonly overrides?: readonly { readonly date: string; readonly windows: readonly { readonly start: string; readonly end: string }[] }[]
  readonly busy?: readonly Span[]
  readonly bookings?: readonly BookingInput[]
  /** Always takes part; of the others one does. */
  readonly isFixed?: boolean
}

type PeriodInput =
  | { readonly type: 'ROLLING' | 'ROLLING_WINDOW'; readonly days: number; readonly calendarDays?: boolean }
  | { readonly type: 'RANGE'; readonly start: string; readonly end: string }
  | { readonly type: 'UNLIMITED' }

export interface SlotsInput {
  readonly now?: string
  readonly inviteeTimeZone?: string
  readonly range: { readonly from: string; readonly to: string }
  readonly minimumNotice?: number
  readonly duration?: number
  readonly slotInterval?: number
  readonly offsetStart?: number
  readonly beforeBuffer?: number
  readonly afterBuffer?: number
  readonly schedulingType?: 'COLLECTIVE' | 'ROUND_ROBIN' | null | undefined
  readonly hosts: readonly HostInput[]
  /** Holds of other visitors. */
  readonly reserved?: readonly { readonly start: string; readonly end: string }[]
  readonly period?: PeriodInput
  readonly bookingLimits?: PerPeriod
  readonly durationLimits?: PerPeriod
  readonly showOptimizedSlots?: boolean
}

export interface RangesInput {
  readonly now?: string
  readonly inviteeTimeZone?: string
  readonly minimumNotice?: number
  readonly freeRanges: readonly Span[]
  readonly slotInterval?: number
  readonly duration?: number
  readonly offsetStart?: number
  readonly showOptimizedSlots?: boolean
  /** By how much an appointment may run over the end of a range. */
  readonly toleranceMs?: number
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const minutes = ({ start, end }: { readonly start: string; readonly end: string }): MinuteRange => ({
  startMin: minuteOf(start),
  endMin: minuteOf(end),
})

const scheduleOf = ({ timeZone, weekly, overrides = [] }: HostInput): Schedule => ({
  timeZone,
  // The format counts weekdays from Sunday 0, the engine as ISO does: Sunday is 7.
  rules: weekly.map((rule) => ({ weekdays: rule.days.map((day) => day || 7), ...minutes(rule) })),
  overrides: overrides.map(({ date, windows }): DateOverride => ({ isoDate: date, openings: windows.map(minutes) })),
})

type ServiceInput = Partial<
  Pick<SlotsInput, 'duration' | 'slotInterval' | 'beforeBuffer' | 'afterBuffer' | 'minimumNotice' | 'offsetStart' | 'showOptimizedSlots'>
>

/** The rules of one service, without anybody to give it. The format adds up the buffers of two bookings. */
export function serviceOf(input: ServiceInput): Offer {
  if (input.offsetStart) throw new Error('An offset of the grid is not supported')
  return {
    serviceId: 'svc',
    durationMin: input.duration ?? 1,
    slotIntervalMin: input.slotInterval ?? input.duration ?? 1,
    slotAlignment: input.showOptimizedSlots ? 'packed' : 'clock',
    bufferBeforeMin: input.beforeBuffer ?? 0,
    bufferAfterMin: input.afterBuffer ?? 0,
    bufferRule: 'sum',
    minimumNoticeMin: input.minimumNotice ?? 0,
    candidates: [],
    pools: [],
  }
}

/** One of the hosts, all of them, or all fixed ones and one of the others. */
function teamOf({
  schedulingType,
  hosts,
}: {
  readonly schedulingType?: string | null | undefined
  readonly hosts: readonly { readonly isFixed?: boolean }[]
}): Pick<Offer, 'team'> {
  if (schedulingType === 'COLLECTIVE') return { team: [{ count: 'all' }] }
  const fixed = hosts.filter((host) => host.isFixed).length
  if (fixed === 0) return {}
  return { team: [{ role: 'fixed', count: 'all' }, ...(fixed < hosts.length ? [{ role: 'rotating', count: 1 }] : [])] }
}

const PERIODS = { PER_DAY: 'day', PER_WEEK: 'week', PER_MONTH: 'month', PER_YEAR: 'year' } as const
const limitsOf = (input: SlotsInput): Limit[] =>
  (['bookings', 'minutes'] as const).flatMap((unit) =>
    Object.entries((unit === 'bookings' ? input.bookingLimits : input.durationLimits) ?? {}).map(([period, max]) => ({
      settingId: `${unit} ${period}`,
      of: 'staff' as const,
      per: PERIODS[period as keyof typeof PERIODS],
      unit,
      max,
    })),
  )

/** A period in the zone of the first host. */
function periodOf(period: PeriodInput | undefined, timeZone: string, nowMs: number): Partial<Offer> {
  if (!period || period.type === 'UNLIMITED') return {}
  const dateAt = (ms: number) => isoDateOf(epochDayAt(timeZone, ms))
  if (period.type === 'RANGE') return { bookableFrom: dateAt(Date.parse(period.start)), bookableUntil: dateAt(Date.parse(period.end)) }
  if (period.type === 'ROLLING_WINDOW') return { bookableDays: period.days }
  if (period.calendarDays !== false) return { bookingWindowDays: period.days }
  let until = dateAt(nowMs)
  for (let left = period.days; left > 0; ) {
    until = addDays(until, 1)
    if (weekdayOf(until) <= 5) left--
  }
  return { bookableUntil: until }
}

export interface EngineInput {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: SlotQuery
}

/** A workload without `now` is asked for at its beginning. */
export function engineInput(input: SlotsInput): EngineInput {
  const claims: Claim[] = []
  const busy: BusyBlock[] = []
  const sessions: Session[] = []
  const counted: CountedBooking[] = []
  const candidates = input.hosts.map(
    (host, i): Candidate => ({
      staffId: `stf${i}`,
      locationId: 'loc',
      schedule: scheduleOf(host),
      roles: [host.isFixed ? 'fixed' : 'rotating'],
    }),
  )
  let capacity: number | undefined
  input.hosts.forEach((host, i) => {
    const subject = candidates[i]!.staffId
    for (const [start, end] of host.busy ?? []) busy.push({ subject, startMs: Date.parse(start), endMs: Date.parse(end), kind: 'external' })
    for (const booking of [...(host.bookings ?? []), ...((input.reserved ?? []) as readonly BookingInput[])]) {
      const { beforeBuffer = 0, afterBuffer = 0, seats, seatsTaken = 0 } = booking
      const [startMs, endMs, owner] = [Date.parse(booking.start), Date.parse(booking.end), `bkg${claims.length}`]
      const claim = {
        startMs,
        endMs,
        padBeforeMs: beforeBuffer * 60_000,
        padAfterMs: afterBuffer * 60_000,
        owner,
        strength: 'exclusive',
      } as const
      claims.push({ ...claim, subject })
      counted.push({ owner, serviceId: 'svc', staffIds: [subject], startMs, durationMin: (endMs - startMs) / 60_000 })
      if (seats === undefined) continue
      capacity = seats
      sessions.push({ sessionId: owner, startMs, endMs, locationId: 'loc', staffIds: [subject], capacity: seats })
      for (let seat = 1; seat <= seatsTaken; seat++) claims.push({ ...claim, subject: seatSubject(owner, seat), owner: `seat of ${owner}` })
    }
  })
  const nowMs = Date.parse(input.now ?? input.range.from)
  const limits = limitsOf(input)
  return {
    offer: {
      ...serviceOf(input),
      ...teamOf(input),
      ...periodOf(input.period, input.hosts[0]?.timeZone ?? 'UTC', nowMs),
      ...(limits.length > 0 ? { limits } : {}),
      ...(capacity === undefined ? {} : { seats: { capacity } }),
      candidates,
    },
    // With a period, the format wants a start to lie after now; without one it may be now.
    occupancy: { nowMs: input.period ? nowMs + 1 : nowMs, claims, busy, sessions, counted },
    query: { fromMs: Date.parse(input.range.from), toMs: Date.parse(input.range.to) },
  }
}

/** Somebody who is free in these ranges and at no other time of a month around them. */
export function freeOnlyIn(subject: string, free: readonly Interval[], aroundMs: number): readonly BusyBlock[] {
  const month = [{ startMs: aroundMs - 15 * DAY_MS, endMs: aroundMs + 15 * DAY_MS }]
  return subtract(month, free).map((busy) => ({ ...busy, subject, kind: 'timeOff' }))
}
