/** Called for every distinct start, ascending, with the lists that hold it, ascending. The array is used again for the next one. */
export type OnStart = (startMs: number, lists: readonly number[]) => boolean

/**
 * Walks several ascending lists of starts as one. `onStart` stops the walk by returning false.
 * A binary heap over the heads, so the work grows with what is listed and not with lists times starts.
 */
export function unionStarts(lists: readonly (readonly number[])[], onStart: OnStart): void {
  let radix = 1
  while (radix < lists.length) radix *= 2
  const baseMs = lists.reduce((least, starts) => (starts.length > 0 && starts[0]! < least ? starts[0]! : least), Infinity)
  // A head is one number, start and list together: comparing them is comparing those.
  const heads: number[] = []
  const next = lists.map(() => 1)
  lists.forEach((starts, list) => {
    if (starts.length > 0) heads.push((starts[0]! - baseMs) * radix + list)
  })
  heads.sort((a, b) => a - b)

  const holders: number[] = []
  let current = -1
  while (heads.length > 0) {
    const head = heads[0]!
    const start = Math.floor(head / radix)
    const list = head - start * radix
    if (start !== current) {
      if (holders.length > 0 && !onStart(current + baseMs, holders)) return
      holders.length = 0
      current = start
    }
    holders.push(list)
    const starts = lists[list]!
    const position = next[list]!
    next[list] = position + 1
    if (position < starts.length) heads[0] = (starts[position]! - baseMs) * radix + list
    else {
      const last = heads.pop()!
      if (heads.length === 0) break
      heads[0] = last
    }
    siftDown(heads)
  }
  if (holders.length > 0) onStart(current + baseMs, holders)
}

function siftDown(heap: number[]): void {
  const value = heap[0]!
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
    if (heap[child]! >= value) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = value
}
