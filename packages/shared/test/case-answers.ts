/** What the engine says to every kind of case in the exchange format. */
import { freeSlots } from '../src/slots/free-slots.ts'
import { gridStarts } from '../src/slots/grid.ts'
import { slotAt } from '../src/slots/nearest-free.ts'
import { openingsOf } from '../src/slots/openings.ts'
import { joined } from '../src/slots/spans.ts'
import { epochDayAt, intersect, type Interval, isoDateOf, subtract } from '../src/time/index.ts'
import {
  engineInput,
  freeOnlyIn,
  type HostInput,
  type RangesInput,
  scheduleOf,
  serviceOf,
  type SlotsInput,
  type Span,
  teamOf,
} from './case-format.ts'

interface AggregateInput {
  readonly schedulingType?: string | null
  readonly hosts: readonly { readonly free: readonly Span[]; readonly isFixed?: boolean }[]
}

export type Case = { readonly id: string; readonly name: string; readonly group: string; readonly policy?: boolean } & (
  | {
      readonly kind: 'slots'
      readonly input: SlotsInput
      readonly expected: { readonly slots?: readonly string[]; readonly dates?: readonly string[] }
    }
  | { readonly kind: 'slotsFromRanges'; readonly input: RangesInput; readonly expected: { readonly slots: readonly string[] } }
  | { readonly kind: 'ranges'; readonly input: SlotsInput; readonly expected: { readonly ranges: readonly Span[] } }
  | {
      readonly kind: 'intersect'
      readonly input: { readonly lists: readonly (readonly Span[])[] }
      readonly expected: { readonly ranges: readonly Span[] }
    }
  | {
      readonly kind: 'subtract'
      readonly input: { readonly source: readonly Span[]; readonly cut: readonly Span[] }
      readonly expected: { readonly ranges: readonly Span[] }
    }
  | {
      readonly kind: 'aggregate'
      readonly input: AggregateInput
      readonly expected: { readonly bookable?: readonly Span[]; readonly notBookable?: readonly Span[] }
    }
  | {
      readonly kind: 'limits'
      readonly input: SlotsInput
      readonly expected: { readonly onHostDate: { readonly timeZone: string; readonly date: string; readonly count: number } }
    }
  | {
      readonly kind: 'conflict'
      readonly input: { readonly start: string; readonly duration: number; readonly busy: readonly Span[] }
      readonly expected: { readonly conflict: boolean }
    }
)

const iso = (ms: number): string => new Date(ms).toISOString()
const interval = ([start, end]: Span): Interval => ({ startMs: Date.parse(start), endMs: Date.parse(end) })
const spans = (list: readonly Interval[]): Span[] => list.map(({ startMs, endMs }) => [iso(startMs), iso(endMs)])
const dateAt = (timeZone: string, ms: number): string => isoDateOf(epochDayAt(timeZone, ms))
const ALL_WEEK: HostInput = { timeZone: 'UTC', weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], start: '00:00', end: '24:00' }] }

/** The free starts of a case or a workload. */
export function startsOf(input: SlotsInput): number[] {
  const { offer, occupancy, query } = engineInput(input)
  return freeSlots(offer, occupancy, query).map((slot) => slot.startMs)
}

function startsInRanges(input: RangesInput): number[] {
  const { freeRanges, inviteeTimeZone: timeZone, now, minimumNotice, toleranceMs = 0 } = input
  const free = joined({
    starts: freeRanges.map(([start]) => Date.parse(start)),
    ends: freeRanges.map(([, end]) => Date.parse(end) + toleranceMs),
  })
  const earliestMs = Date.parse(now) + minimumNotice * 60_000
  const bounds = { earliestMs, fromMs: -Infinity, toMs: Infinity, limit: Infinity }
  return gridStarts(serviceOf(input), { ...free, timeZone, overlapping: false, zones: undefined }, free, bounds)
}

function openRanges(input: SlotsInput): Span[] {
  const asked = interval([input.range.from, input.range.to])
  const open = joined(openingsOf(scheduleOf(input.hosts[0]!), asked.startMs, asked.endMs))
  const ranges = open.starts.map((startMs, i) => ({ startMs, endMs: open.ends[i]! }))
  return spans(intersect(ranges, [asked]))
}

/** Whether all who are needed are free from one instant to the other. */
function mayBeBooked(input: AggregateInput, span: Span): boolean {
  const { startMs, endMs } = interval(span)
  const { offer, occupancy } = engineInput({
    inviteeTimeZone: 'UTC',
    now: '1970-01-01T00:00:00Z',
    range: { from: span[0], to: span[1] },
    duration: (endMs - startMs) / 60_000,
    slotInterval: 1,
    schedulingType: (input.schedulingType ?? null) as null,
    hosts: input.hosts.map(({ isFixed = false }) => ({ ...ALL_WEEK, isFixed })),
  })
  const busy = input.hosts.flatMap(({ free }, i) => freeOnlyIn(`stf${i}`, free, startMs))
  return slotAt({ ...offer, ...teamOf(input) }, { ...occupancy, busy }, startMs) !== undefined
}

/** The answer in the shape of the case's `expected`. */
export function answer(one: Case): unknown {
  switch (one.kind) {
    case 'slots': {
      const starts = startsOf(one.input)
      const timeZone = one.input.hosts[0]?.timeZone ?? 'UTC'
      return one.expected.dates
        ? { dates: [...new Set(starts.map((ms) => dateAt(timeZone, ms)))] }
        : { slots: [...new Set(starts)].map(iso) }
    }
    case 'slotsFromRanges':
      return { slots: startsInRanges(one.input).map(iso) }
    case 'ranges':
      return { ranges: openRanges(one.input) }
    case 'intersect':
      return { ranges: spans(one.input.lists.map((list) => list.map(interval)).reduce(intersect)) }
    case 'subtract':
      return { ranges: spans(subtract(one.input.source.map(interval), one.input.cut.map(interval))) }
    case 'aggregate': {
      const asked = [...(one.expected.bookable ?? []), ...(one.expected.notBookable ?? [])]
      return {
        bookable: asked.filter((span) => mayBeBooked(one.input, span)),
        notBookable: asked.filter((span) => !mayBeBooked(one.input, span)),
      }
    }
    case 'limits': {
      const { timeZone, date } = one.expected.onHostDate
      return { onHostDate: { timeZone, date, count: startsOf(one.input).filter((ms) => dateAt(timeZone, ms) === date).length } }
    }
    case 'conflict': {
      const { start, duration, busy } = one.input
      const { offer, occupancy } = engineInput({
        inviteeTimeZone: 'UTC',
        now: '1970-01-01T00:00:00Z',
        range: { from: start, to: start },
        duration,
        slotInterval: 1,
        hosts: [{ ...ALL_WEEK, busy }],
      })
      return { conflict: slotAt(offer, occupancy, Date.parse(start)) === undefined }
    }
  }
}
