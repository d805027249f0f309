export interface Pace {
  /** Destinations to which no more may set out in this second. */
  spent(): readonly string[]
  /** To be called when a message sets out. */
  began(destination: string): void
}

const SECOND_MS = 1_000

/**
 * How many messages of one process set out to a destination in a second: what waited while the server was away must not arrive as a flood.
 * `mostTo` says how many; destinations without a bound are as fast as they take it.
 */
export function createPace(mostTo: (destination: string) => number | undefined, clock: () => number): Pace {
  const seconds = new Map<string, { readonly startMs: number; count: number; readonly most: number }>()
  // A clock that was set back begins a second, too: it must not stop anything until it has caught up.
  const isOver = (startMs: number) => clock() < startMs || clock() - startMs >= SECOND_MS
  const forgetPast = () => {
    for (const [destination, { startMs }] of seconds) if (isOver(startMs)) seconds.delete(destination)
  }
  return {
    spent() {
      forgetPast()
      return [...seconds].flatMap(([destination, { count, most }]) => (count < most ? [] : [destination]))
    },
    began(destination) {
      const most = mostTo(destination)
      if (most === undefined) return
      forgetPast()
      const second = seconds.get(destination)
      if (second) second.count++
      else seconds.set(destination, { startMs: clock(), count: 1, most })
    },
  }
}
