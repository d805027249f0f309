/**
 * Half-open spans as two columns of epoch milliseconds. The engine works on these instead of `Interval` objects:
 * a month of one staff member is a few dozen numbers, and nothing is allocated for each of them.
 */
export interface Spans {
  starts: number[]
  ends: number[]
}

export const emptySpans = (): Spans => ({ starts: [], ends: [] })

/** A column of so many numbers to fill in: several times as fast as one that grows. */
// oxlint-disable-next-line unicorn/no-new-array -- a length, not an element
export const column = (length: number): number[] => new Array<number>(length)

/** The positions of a column in ascending order of its values. */
export const inOrder = (starts: readonly number[]): number[] => starts.map((_, i) => i).sort((a, b) => starts[a]! - starts[b]!)

/**
 * Joins spans that overlap or touch. Any order in; ascending and disjoint out. Spans of no length stay, none may end before it
 * starts. Returns the same object if there is nothing to do, as mostly.
 */
export function joined(spans: Spans): Spans {
  const { starts, ends } = spans
  let apart = true
  let ascending = true
  for (let i = 1; i < starts.length && ascending; i++) {
    apart &&= ends[i - 1]! < starts[i]!
    ascending = apart || starts[i - 1]! <= starts[i]!
  }
  if (ascending && apart) return spans
  const order = ascending ? undefined : inOrder(starts)
  const joint = emptySpans()
  let at = -1
  for (let n = 0; n < starts.length; n++) {
    const i = order ? order[n]! : n
    if (at >= 0 && starts[i]! <= joint.ends[at]!) {
      if (ends[i]! > joint.ends[at]!) joint.ends[at] = ends[i]!
    } else {
      joint.starts.push(starts[i]!)
      joint.ends.push(ends[i]!)
      at++
    }
  }
  return joint
}

/** What is left of `open` without `busy`, both ascending and disjoint. A busy span of no length still splits what lies around it. */
export function without(open: Spans, busy: Spans): Spans {
  const { starts: openStarts, ends: openEnds } = open
  const { starts: busyStarts, ends: busyEnds } = busy
  if (busyStarts.length === 0) return open
  const starts = column(openStarts.length + busyStarts.length)
  const ends = column(openStarts.length + busyStarts.length)
  let count = 0
  let next = 0
  for (let i = 0; i < openStarts.length; i++) {
    const openEnd = openEnds[i]!
    let from = openStarts[i]!
    for (; next < busyStarts.length && busyStarts[next]! < openEnd; next++) {
      if (busyStarts[next]! > from) {
        starts[count] = from
        ends[count++] = busyStarts[next]!
      }
      from = Math.max(from, busyEnds[next]!)
      if (from >= openEnd) break
    }
    if (from >= openEnd) continue
    starts[count] = from
    ends[count++] = openEnd
  }
  starts.length = count
  ends.length = count
  return { starts, ends }
}

/** The position of the first of ascending, disjoint spans that ends after an instant; their number if none does. */
export function firstEndingAfter({ ends }: Spans, ms: number): number {
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle]! <= ms) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether one of the spans, ascending and disjoint, holds all of `[startMs, endMs)`. */
export function holds(spans: Spans, startMs: number, endMs: number): boolean {
  const at = firstEndingAfter(spans, startMs)
  return at < spans.starts.length && spans.starts[at]! <= startMs && endMs <= spans.ends[at]!
}

/** What two lists of ascending and disjoint spans share. */
export function shared(a: Spans, b: Spans): Spans {
  const both = emptySpans()
  for (let i = 0, j = 0; i < a.starts.length && j < b.starts.length; ) {
    const startMs = Math.max(a.starts[i]!, b.starts[j]!)
    const endMs = Math.min(a.ends[i]!, b.ends[j]!)
    if (startMs < endMs) {
      both.starts.push(startMs)
      both.ends.push(endMs)
    }
    if (a.ends[i]! < b.ends[j]!) i++
    else j++
  }
  return both
}

/** The starts in `[fromMs, toMs)` at which an appointment lies in one of the free spans. */
export function startSpans({ starts, ends }: Spans, durationMs: number, fromMs: number, toMs: number): Spans {
  const possible = emptySpans()
  for (let i = 0; i < starts.length; i++) {
    const startMs = Math.max(starts[i]!, fromMs)
    // The last start is that which ends with the free time; spans are half-open, so one millisecond more.
    const endMs = Math.min(ends[i]! - durationMs + 1, toMs)
    if (startMs >= endMs) continue
    possible.starts.push(startMs)
    possible.ends.push(endMs)
  }
  return possible
}
