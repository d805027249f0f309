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

/** So many lists fit in the bits of a number. */
export const MASK_LISTS = 31

/** The same for few lists: their positions come as the bits of a mask, and one look at every head finds start and holders. */
export function unionMasks(lists: readonly (readonly number[])[], onStart: (startMs: number, mask: number) => boolean): void {
  const count = lists.length
  const heads: number[] = []
  const next: number[] = []
  for (const list of lists) {
    heads.push(list.length > 0 ? list[0]! : Infinity)
    next.push(1)
  }
  for (;;) {
    let startMs = Infinity
    let mask = 0
    for (let i = 0; i < count; i++) {
      const head = heads[i]!
      if (head > startMs) continue
      if (head < startMs) {
        startMs = head
        mask = 0
      }
      mask |= 1 << i
    }
    if (startMs === Infinity) return
    for (let left = mask; left !== 0; left &= left - 1) {
      const i = 31 - Math.clz32(left & -left)
      const list = lists[i]!
      const position = next[i]!
      heads[i] = position < list.length ? list[position]! : Infinity
      next[i] = position + 1
    }
    if (!onStart(startMs, mask)) return
  }
}
