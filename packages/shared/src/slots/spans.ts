/**
 * Half-open spans as two columns of epoch milliseconds. The engine works on these instead of `Interval` objects:
 * a month of one staff member is a few dozen numbers, and nothing is allocated for each of them.
 */
export interface Spans {
  starts: number[]
  ends: number[]
}

export const emptySpans = (): Spans => ({ starts: [], ends: [] })

/** The positions of a column in ascending order of its values. */
export const inOrder = (starts: readonly number[]): number[] => starts.map((_, i) => i).sort((a, b) => starts[a]! - starts[b]!)

/** Puts spans in the order of their starts. Returns the same object if they already are. */
export function sorted(spans: Spans): Spans {
  const { starts, ends } = spans
  let ascending = true
  for (let i = 1; i < starts.length && ascending; i++) ascending = starts[i - 1]! <= starts[i]!
  if (ascending) return spans
  const order = inOrder(starts)
  return { starts: order.map((i) => starts[i]!), ends: order.map((i) => ends[i]!) }
}

/**
 * Joins sorted spans that overlap or touch; the result is ascending and disjoint. Spans of no length stay. Returns the same
 * object if there is nothing to join.
 */
export function joined(spans: Spans): Spans {
  const { starts, ends } = spans
  let apart = true
  for (let i = 1; i < starts.length && apart; i++) apart = ends[i - 1]! < starts[i]!
  if (apart) return spans
  const joint = emptySpans()
  let at = -1
  for (let i = 0; i < starts.length; i++) {
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
  if (busy.starts.length === 0) return open
  const left = emptySpans()
  let next = 0
  for (let i = 0; i < open.starts.length; i++) {
    const openEnd = open.ends[i]!
    let from = open.starts[i]!
    while (next < busy.starts.length && busy.ends[next]! <= from) next++
    for (let b = next; b < busy.starts.length && busy.starts[b]! < openEnd; b++) {
      if (busy.starts[b]! > from) {
        left.starts.push(from)
        left.ends.push(busy.starts[b]!)
      }
      if (busy.ends[b]! > from) from = busy.ends[b]!
    }
    if (from < openEnd) {
      left.starts.push(from)
      left.ends.push(openEnd)
    }
  }
  return left
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
