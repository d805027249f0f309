export interface Pace {
  /** Destinations to which no more may set out in this second. */
  spent(): readonly string[]
  /** To be called when a message sets out. */
  began(destination: string): void
}

const SECOND_MS = 1_000

/**
 * How many messages of one process set out to a destination in a second: what waited while the server was away must not arrive as a flood.
 * Destinations without a bound are as fast as they take it.
 */
export function createPace(perSecond: Readonly<Record<string, number>>, clock: () => number): Pace {
  const seconds = new Map<string, { readonly startMs: number; count: number }>()
  // A clock that was set back begins a second, too: it must not stop anything until it has caught up.
  const current = (destination: string) => {
    const second = seconds.get(destination)
    const passedMs = clock() - (second?.startMs ?? 0)
    return second && passedMs >= 0 && passedMs < SECOND_MS ? second : undefined
  }
  return {
    spent: () =>
      Object.entries(perSecond).flatMap(([destination, most]) => ((current(destination)?.count ?? 0) < most ? [] : [destination])),
    began(destination) {
      if (perSecond[destination] === undefined) return
      const second = current(destination)
      if (second) second.count++
      else seconds.set(destination, { startMs: clock(), count: 1 })
    },
  }
}
