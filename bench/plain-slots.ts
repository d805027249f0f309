/**
 * The starts of a workload in the plainest way: a zoned date of Temporal for every edge and every slot, and every busy
 * span looked at for every range. Shares nothing with the engine, so it can tell whether that is right.
 */
import { Temporal } from 'temporal-polyfill'
import type { HostInput, Span } from '../packages/shared/test/case-format.ts'
import type { Workload } from './case-files.ts'

interface Range {
  readonly startMs: number
  readonly endMs: number
}

const MINUTE_MS = 60_000

function openRanges(host: HostInput, fromMs: number, toMs: number): Range[] {
  const zoned = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(host.timeZone)
  const last = zoned(toMs).toPlainDate().add({ days: 1 })
  const ranges: Range[] = []
  for (
    let date = zoned(fromMs).toPlainDate().subtract({ days: 1 });
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    const instant = (time: string): number => {
      const [hour = 0, minute = 0] = time.split(':').map(Number)
      const wall = date.toPlainDateTime().add({ minutes: hour * 60 + minute })
      return wall.toZonedDateTime(host.timeZone, { disambiguation: 'compatible' }).epochMilliseconds
    }
    const override = host.overrides?.find((one) => one.date === date.toString())
    const windows = override ? override.windows : host.weekly.filter((rule) => rule.days.includes(date.dayOfWeek % 7))
    for (const { start, end } of windows) ranges.push({ startMs: instant(start), endMs: instant(end) })
  }
  return ranges
}

function withoutBusy(ranges: readonly Range[], busy: readonly Span[]): Range[] {
  let left = [...ranges]
  for (const [start, end] of busy) {
    const [startMs, endMs] = [Date.parse(start), Date.parse(end)]
    left = left.flatMap((range) =>
      endMs <= range.startMs || startMs >= range.endMs
        ? [range]
        : [
            { startMs: range.startMs, endMs: startMs },
            { startMs: endMs, endMs: range.endMs },
          ].filter((piece) => piece.startMs < piece.endMs),
    )
  }
  return left
}

const inBoth = (a: readonly Range[], b: readonly Range[]): Range[] =>
  a.flatMap((one) =>
    b
      .map((other) => ({ startMs: Math.max(one.startMs, other.startMs), endMs: Math.min(one.endMs, other.endMs) }))
      .filter((range) => range.startMs < range.endMs),
  )

/** Whether a workload uses nothing but hours by day, of which none touch or overlap, busy spans, and one or all of the hosts. */
export function isPlain(workload: Workload): boolean {
  const { beforeBuffer = 0, afterBuffer = 0, minimumNotice = 0, now = workload.range.from } = workload
  const more = [workload.reserved, workload.period, workload.bookingLimits, workload.durationLimits, workload.showOptimizedSlots]
  const isApart = ({ weekly, overrides = [] }: HostInput) => weekly.length === 1 && overrides.every(({ windows }) => windows.length <= 1)
  return (
    beforeBuffer + afterBuffer + minimumNotice === 0 &&
    Date.parse(now) <= Date.parse(workload.range.from) &&
    more.every((one) => !one) &&
    workload.hosts.length > 0 &&
    workload.hosts.every((host) => !host.isFixed && !host.bookings && isApart(host) && isInsideTheDay(host))
  )
}

const isInsideTheDay = ({ weekly, overrides = [] }: HostInput): boolean =>
  [...weekly, ...overrides.flatMap(({ windows }) => windows)].every(({ start, end }) => start > '00:00' && start < end && end < '24:00')

/** Starts, ascending, without doubles. Knows what workloads use: hours, overrides, busy spans, one of them or all. */
export function plainStarts(workload: Workload): string[] {
  const [fromMs, toMs] = [Date.parse(workload.range.from), Date.parse(workload.range.to)]
  const { duration = 30, slotInterval = duration, minimumNotice = 0 } = workload
  const earliestMs = Math.max(fromMs, Date.parse(workload.now ?? workload.range.from) + minimumNotice * MINUTE_MS)
  const step = [60, 30, 20, 15, 10, 5].find((minutes) => slotInterval % minutes === 0) ?? 1
  const free = workload.hosts.map((host) => ({
    timeZone: host.timeZone,
    ranges: withoutBusy(openRanges(host, fromMs, toMs), [...(host.busy ?? [])]),
  }))
  const groups =
    workload.schedulingType === 'COLLECTIVE' ? [{ ...free[0]!, ranges: free.map(({ ranges }) => ranges).reduce(inBoth) }] : free
  const starts = new Set<number>()
  for (const { timeZone, ranges } of groups) {
    for (const { startMs, endMs } of ranges) {
      let at = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone)
      while ((at.hour * 60 + at.minute) % step !== 0 || at.second !== 0) at = at.add({ minutes: 1 }).with({ second: 0 })
      for (; at.epochMilliseconds + duration * MINUTE_MS <= endMs; at = at.add({ minutes: slotInterval }))
        if (at.epochMilliseconds >= earliestMs && at.epochMilliseconds < toMs) starts.add(at.epochMilliseconds)
    }
  }
  return [...starts].sort((a, b) => a - b).map((ms) => new Date(ms).toISOString())
}
