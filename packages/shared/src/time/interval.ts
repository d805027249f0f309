/** A half-open span of time `[startMs, endMs)` in UTC epoch milliseconds. */
export interface Interval {
  readonly startMs: number
  readonly endMs: number
}

/** Whether two half-open spans share an instant; spans that only touch do not. */
export const overlaps = (a: Interval, b: Interval): boolean => a.startMs < b.endMs && b.startMs < a.endMs

/** Any order in; out come ascending, disjoint spans that do not touch. Spans that end before they start are dropped. */
export function merge(spans: readonly Interval[]): Interval[] {
  const merged: Interval[] = []
  const sorted = spans.filter((span) => span.endMs >= span.startMs).sort((a, b) => a.startMs - b.startMs)
  for (const { startMs, endMs } of sorted) {
    const last = merged.at(-1)
    if (!last || last.endMs < startMs) merged.push({ startMs, endMs })
    else if (last.endMs < endMs) merged[merged.length - 1] = { startMs: last.startMs, endMs }
  }
  return merged
}

/**
 * What of `source` is left when `cuts` are taken out. Any order in; ascending and disjoint out.
 * A cut of no length still splits the span around it, as it `overlaps` whatever lies across it.
 */
export function subtract(source: readonly Interval[], cuts: readonly Interval[]): Interval[] {
  const left: Interval[] = []
  const sortedCuts = merge(cuts)
  let firstCut = 0
  for (const { startMs, endMs } of merge(source)) {
    let fromMs = startMs
    while (firstCut < sortedCuts.length && sortedCuts[firstCut]!.endMs <= startMs) firstCut++
    for (let i = firstCut; i < sortedCuts.length && sortedCuts[i]!.startMs < endMs; i++) {
      const cut = sortedCuts[i]!
      if (cut.startMs > fromMs) left.push({ startMs: fromMs, endMs: cut.startMs })
      if (cut.endMs > fromMs) fromMs = cut.endMs
    }
    if (fromMs < endMs) left.push({ startMs: fromMs, endMs })
  }
  return left
}

/** What two lists of spans share. Any order in; ascending and disjoint out. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const shared: Interval[] = []
  const left = merge(a)
  const right = merge(b)
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const startMs = Math.max(left[i]!.startMs, right[j]!.startMs)
    const endMs = Math.min(left[i]!.endMs, right[j]!.endMs)
    if (startMs < endMs) shared.push({ startMs, endMs })
    if (left[i]!.endMs < right[j]!.endMs) i++
    else j++
  }
  return shared
}
