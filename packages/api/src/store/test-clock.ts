/** How the time of a test organization differs from the store's: it stands still at `fixedMs`, or it is `offsetMs` ahead. Never both. */
export interface TestClock {
  readonly fixedMs: number | null
  readonly offsetMs: number | null
}

/** What the clock of an organization shows at an instant of the store's; undefined is that of a live one. */
export const timeBy = (clock: TestClock | undefined, ms: number): number => clock?.fixedMs ?? ms + (clock?.offsetMs ?? 0)

/** When the store's clock reaches what this one will show: never (Infinity), or by now (-Infinity), if it stands still. */
export function reachedAt(clock: TestClock | undefined, ms: number): number {
  const fixedMs = clock?.fixedMs ?? null
  if (fixedMs !== null) return ms > fixedMs ? Infinity : -Infinity
  return ms - (clock?.offsetMs ?? 0)
}
