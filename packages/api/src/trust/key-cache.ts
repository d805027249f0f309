export interface KeyCache {
  /** The live key, to be used before the next await: it is zeroed when it falls out. */
  get(name: string): Uint8Array | undefined
  /** Keeps a copy. */
  put(name: string, key: Uint8Array): void
  drop(name: string): void
  readonly size: number
}

export interface KeyCacheLimits {
  readonly lifeMs: number
  readonly entries: number
  readonly clock: () => number
}

/**
 * Unwrapped keys in memory: few, not for long, and overwritten when they go.
 * A key's age counts from its loading, not from its last use, so the order of
 * insertion is the order of expiry.
 */
export function createKeyCache({ lifeMs, entries, clock }: KeyCacheLimits): KeyCache {
  const kept = new Map<string, { readonly key: Uint8Array; readonly untilMs: number }>()
  let timer: NodeJS.Timeout | undefined

  const drop = (name: string) => {
    kept.get(name)?.key.fill(0)
    kept.delete(name)
  }
  const dropExpired = () => {
    for (const [name, { untilMs }] of kept) {
      if (untilMs > clock()) break
      drop(name)
    }
  }
  // An idle process must not keep keys because nobody asks for them.
  const schedule = () => {
    const [oldest] = kept.values()
    if (!oldest || timer) return
    timer = setTimeout(
      () => {
        timer = undefined
        dropExpired()
        schedule()
      },
      Math.max(1, oldest.untilMs - clock()),
    ).unref()
  }

  return {
    get(name) {
      dropExpired()
      return kept.get(name)?.key
    },
    put(name, key) {
      drop(name)
      dropExpired()
      const oldest = kept.keys().next()
      if (kept.size >= entries && !oldest.done) drop(oldest.value)
      kept.set(name, { key: Uint8Array.from(key), untilMs: clock() + lifeMs })
      schedule()
    },
    drop,
    get size() {
      return kept.size
    },
  }
}
