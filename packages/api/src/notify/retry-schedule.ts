const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Waits between attempts: together a little under three days. */
const WAITS_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  24 * HOUR_MS,
] as const

/**
 * When to try again after `failures` failed attempts, or undefined when it is time to give up.
 * `random` in [0, 1) spreads each wait by a fifth to both sides, so that letters that failed together don't come back together.
 */
export function nextAttemptMs(nowMs: number, failures: number, random: number): number | undefined {
  const waitMs = WAITS_MS[failures - 1]
  return waitMs === undefined ? undefined : nowMs + Math.round(waitMs * (0.8 + 0.4 * random))
}
