/**
 * Called for every distinct start, ascending, with the positions of the lists that hold it, ascending; the array is used again for
 * the next start. False ends the walk.
 */
export type OnStart = (startMs: number, holders: readonly number[]) => boolean

/** So many heads are looked at for one start: lists of one calendar mostly share their starts, and then this is faster than two. */
const FAN = 16

/** One list, or several as one. */
interface Head {
  /** The next start; Infinity at the end. */
  startMs: number
  /** Goes on behind that start, and tells which lists hold it. */
  take(holders: number[]): void
}

function leaf(list: readonly number[], position: number): Head {
  let next = 0
  const head = {
    startMs: list[0] ?? Infinity,
    take(holders: number[]) {
      holders.push(position)
      head.startMs = ++next < list.length ? list[next]! : Infinity
    },
  }
  return head
}

function branch(heads: readonly Head[]): Head {
  const least = (): number => {
    let startMs = Infinity
    for (const head of heads) if (head.startMs < startMs) startMs = head.startMs
    return startMs
  }
  const joint = {
    startMs: least(),
    take(holders: number[]) {
      for (const head of heads) if (head.startMs === joint.startMs) head.take(holders)
      joint.startMs = least()
    },
  }
  return joint
}

/** Walks several ascending lists of starts as one. */
export function unionStarts(lists: readonly (readonly number[])[], onStart: OnStart): void {
  let heads = lists.map(leaf)
  while (heads.length > FAN) {
    const branches: Head[] = []
    for (let i = 0; i < heads.length; i += FAN) branches.push(branch(heads.slice(i, i + FAN)))
    heads = branches
  }
  const root = branch(heads)
  const holders: number[] = []
  for (let { startMs } = root; startMs < Infinity; { startMs } = root) {
    holders.length = 0
    root.take(holders)
    if (!onStart(startMs, holders)) return
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
