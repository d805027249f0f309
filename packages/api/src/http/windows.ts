/** What this process knows of one window of a limit. */
export interface Window {
  /** By everybody, as far as it is known here. */
  used: number
  /** Of these, what the store has not been told of. */
  unreported: number
  endsAtMs: number
  /** The store counts it, too. */
  shared: boolean
  /** Waits to be reported. */
  due: boolean
}

export interface Windows {
  /** The open window of `who`, made if there is none. */
  open(who: string, nowMs: number): Window
  /** The same, only if there is one. */
  find(who: string, nowMs: number): Window | undefined
  size(): number
}

/**
 * Windows of one limit in memory. They last equally long, so what has ended lies in front. Beyond `most` the oldest
 * falls: better to forget what somebody has read than to run out of memory. What has to be exact is in the store.
 */
export function createWindows(windowMs: number, most: number): Windows {
  const windows = new Map<string, Window>()

  const find = (who: string, nowMs: number): Window | undefined => {
    const window = windows.get(who)
    return window !== undefined && window.endsAtMs > nowMs ? window : undefined
  }
  function begin(who: string, nowMs: number): Window {
    // Once more at the end, where the youngest are.
    windows.delete(who)
    for (const [oldest, { endsAtMs }] of windows) {
      if (endsAtMs > nowMs && windows.size < most) break
      windows.delete(oldest)
    }
    const window = { used: 0, unreported: 0, endsAtMs: nowMs + windowMs, shared: false, due: false }
    windows.set(who, window)
    return window
  }
  return { find, open: (who, nowMs) => find(who, nowMs) ?? begin(who, nowMs), size: () => windows.size }
}

/** The clocks of a process and of its database, and the way between them, may differ by as much. */
const CLOCKS_MS = 1_000

/** Takes over what the store has counted. Answers may cross on their way: the later window is the true one, and in one window the higher figure. */
export function learn(window: Window, used: number, endsAtMs: number): void {
  if (window.shared && endsAtMs < window.endsAtMs - CLOCKS_MS) return
  const another = !window.shared || endsAtMs > window.endsAtMs + CLOCKS_MS
  const total = used + window.unreported
  window.used = another ? total : Math.max(total, window.used)
  window.endsAtMs = endsAtMs
  window.shared = true
}
