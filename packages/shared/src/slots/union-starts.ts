/**
 * Called for every distinct start, ascending. The first `count` entries of `holders` are the lists that hold it, ascending;
 * the array is used again for the next start. False ends the walk.
 */
export type OnStart = (startMs: number, holders: readonly number[], count: number) => boolean

/**
 * Walks several ascending lists of starts as one. Every distinct start looks once at the head of every list: lists of
 * one calendar mostly share their starts, which makes this several times faster than a heap.
 */
export function unionStarts(lists: readonly (readonly number[])[], onStart: OnStart): void {
  const heads: number[] = []
  for (const list of lists) heads.push(list.length > 0 ? list[0]! : Infinity)
  const next = lists.map(() => 1)
  const holders = lists.map(() => 0)
  for (;;) {
    let startMs = Infinity
    for (let i = 0; i < heads.length; i++) if (heads[i]! < startMs) startMs = heads[i]!
    if (startMs === Infinity) return
    let count = 0
    for (let i = 0; i < heads.length; i++) {
      if (heads[i] !== startMs) continue
      holders[count++] = i
      const list = lists[i]!
      const position = next[i]!
      heads[i] = position < list.length ? list[position]! : Infinity
      next[i] = position + 1
    }
    if (!onStart(startMs, holders, count)) return
  }
}
