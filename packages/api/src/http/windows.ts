export interface Count {
  /** Of this window, this one included. */
  readonly used: number
  readonly endsInMs: number
}

/** Counts by name, each in a window of its own that begins with its first count. */
export interface Windows {
  count(name: string): Count
  /** Undefined if no window is open. */
  look(name: string): Count | undefined
  /** Names in memory: those of open windows, and past ones for at most one window more. */
  size(): number
}

/** In memory and without a promise: every request passes here twice. `clock` counts milliseconds and never goes back. */
export function createWindows(lengthMs: number, clock: () => number): Windows {
  const open = new Map<string, { used: number; readonly endsMs: number }>()
  let sweptMs = clock()

  function sweep(nowMs: number) {
    if (nowMs - sweptMs < lengthMs) return
    sweptMs = nowMs
    for (const [name, window] of open) if (window.endsMs <= nowMs) open.delete(name)
  }

  return {
    count(name) {
      const nowMs = clock()
      sweep(nowMs)
      let window = open.get(name)
      if (!window || window.endsMs <= nowMs) open.set(name, (window = { used: 0, endsMs: nowMs + lengthMs }))
      window.used++
      return { used: window.used, endsInMs: window.endsMs - nowMs }
    },
    look(name) {
      const window = open.get(name)
      const endsInMs = (window?.endsMs ?? 0) - clock()
      return window && endsInMs > 0 ? { used: window.used, endsInMs } : undefined
    },
    size: () => open.size,
  }
}
