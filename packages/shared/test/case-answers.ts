/** What the engine says to every kind of case in the exchange format. */
import { busyBySubject } from '../src/slots/busy.ts'
import { freeSlots } from '../src/slots/free-slots.ts'
import { gridStarts } from '../src/slots/grid.ts'
import { slotAt } from '../src/slots/nearest-free.ts'
import { openingsOf } from '../src/slots/openings.ts'
import { joined, type Spans } from '../src/slots/spans.ts'
import { DAY_MS, epochDayAt, intersect, type Interval, isoDateOf, merge, subtract } from '../src/time/index.ts'
import { engineInput, freeOnlyIn, type HostInput, type RangesInput, serviceOf, type SlotsInput, type Span } from './case-format.ts'

interface AggregateInput {
  readonly schedulingType?: SlotsInput['schedulingType']
  readonly hosts: readonly { readonly free: readonly Span[]; readonly isFixed?: boolean }[]
}

interface ConflictInput {
  readonly start: string
  readonly duration: number
  readonly busy: readonly Span[]
  readonly beforeBuffer?: number
  readonly afterBuffer?: number
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
      readonly input: ConflictInput
      readonly expected: { readonly conflict: boolean }
    }
)

const iso = (ms: number): string => new Date(ms).toISOString()
const interval = ([start, end]: Span): Interval => ({ startMs: Date.parse(start), endMs: Date.parse(end) })
const spans = (list: readonly Interval[]): Span[] => list.map(({ startMs, endMs }) => [iso(startMs), iso(endMs)])
const intervals = ({ starts, ends }: Spans): Interval[] => starts.map((startMs, i) => ({ startMs, endMs: ends[i]! }))
const inAll = (lists: readonly Interval[][]): Interval[] => (lists.length === 0 ? [] : lists.reduce(intersect))
const dateAt = (timeZone: string, ms: number): string => isoDateOf(epochDayAt(timeZone, ms))
const ALL_WEEK: HostInput = { timeZone: 'UTC', weekly: [{ days: [0, 1, 2, 3, 4, 5, 6], start: '00:00', end: '24:00' }] }

/** The free starts of a case or a workload. */
export function startsOf(input: SlotsInput): number[] {
  const { offer, occupancy, query } = engineInput(input)
  return freeSlots(offer, occupancy, query).map((slot) => slot.startMs)
}

function startsInRanges(input: RangesInput): number[] {
  const { freeRanges, inviteeTimeZone: timeZone = 'UTC', now, minimumNotice = 0, toleranceMs = 0 } = input
  const ranges = freeRanges.map(interval).filter(({ startMs, endMs }) => startMs <= endMs)
  const free = joined({ starts: ranges.map(({ startMs }) => startMs), ends: ranges.map(({ endMs }) => endMs + toleranceMs) })
  const earliestMs = now === undefined ? -Infinity : Date.parse(now) + minimumNotice * 60_000
  const bounds = { earliestMs, fromMs: -Infinity, toMs: Infinity, limit: Infinity }
  return gridStarts(serviceOf(input), { ...free, timeZone, overlapping: false, zones: undefined }, free, bounds)
}

/** When one of the hosts is free, or all of them in a collective. */
function freeRanges(input: SlotsInput): Span[] {
  const asked = interval([input.range.from, input.range.to])
  const { offer, occupancy } = engineInput(input)
  const everybody = new Set(offer.candidates.map(({ staffId }) => staffId))
  const busy = busyBySubject(offer, occupancy, everybody, asked, [], 'loc')
  const ofEach = offer.candidates.map(({ staffId, schedule }) => {
    const taken = busy.get(staffId)
    return subtract(intervals(joined(openingsOf(schedule, asked.startMs, asked.endMs))), taken ? intervals(taken) : [])
  })
  const free = input.schedulingType === 'COLLECTIVE' && ofEach.length > 0 ? ofEach.reduce(intersect) : merge(ofEach.flat())
  return spans(intersect(free, [asked]))
}

/** Whether all who are needed are free from one instant to the other. */
function mayBeBooked(input: AggregateInput, span: Span): boolean {
  const { startMs, endMs } = interval(span)
  const { offer, occupancy } = wholeMinute(startMs, endMs, {
    schedulingType: input.schedulingType,
    hosts: input.hosts.map(({ isFixed = false }) => ({ ...ALL_WEEK, isFixed })),
  })
  const busy = input.hosts.flatMap(({ free }, i) => freeOnlyIn(`stf${i}`, free.map(interval).map(shiftedBy(startMs)), 0))
  return slotAt(offer, { ...occupancy, busy }, 0) !== undefined
}

/** Instants are counted from the start that is asked for, which may lie off the minutes of which a grid is made. */
const shiftedBy =
  (originMs: number) =>
  ({ startMs, endMs }: Interval): Interval => ({ startMs: startMs - originMs, endMs: endMs - originMs })

/** One appointment from the epoch on. */
const wholeMinute = (startMs: number, endMs: number, input: Partial<SlotsInput> & Pick<SlotsInput, 'hosts'>) =>
  engineInput({ now: iso(-DAY_MS), range: { from: iso(0), to: iso(0) }, duration: (endMs - startMs) / 60_000, slotInterval: 1, ...input })

function isConflict({ start, duration, busy, ...buffers }: ConflictInput): boolean {
  const startMs = Date.parse(start)
  const shifted = spans(busy.map(interval).map(shiftedBy(startMs)))
  const { offer, occupancy } = wholeMinute(startMs, startMs + duration * 60_000, { ...buffers, hosts: [{ ...ALL_WEEK, busy: shifted }] })
  return slotAt(offer, occupancy, 0) === undefined
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
      return { ranges: freeRanges(one.input) }
    case 'intersect':
      return { ranges: spans(inAll(one.input.lists.map((list) => merge(list.map(interval))))) }
    case 'subtract':
      return { ranges: spans(subtract(one.input.source.map(interval), one.input.cut.map(interval))) }
    case 'aggregate': {
      const { bookable, notBookable } = one.expected
      const asked = [...(bookable ?? []), ...(notBookable ?? [])]
      const [may, mayNot] = [true, false].map((answer) => asked.filter((span) => mayBeBooked(one.input, span) === answer))
      // Only what is asked for, unless a span belongs to the other list.
      return {
        ...(bookable || may!.length > 0 ? { bookable: may } : {}),
        ...(notBookable || mayNot!.length > 0 ? { notBookable: mayNot } : {}),
      }
    }
    case 'limits': {
      const { timeZone, date } = one.expected.onHostDate
      return { onHostDate: { timeZone, date, count: new Set(startsOf(one.input).filter((ms) => dateAt(timeZone, ms) === date)).size } }
    }
    case 'conflict':
      return { conflict: isConflict(one.input) }
  }
}
