/**
 * Values that know who has read them, as in `@preact/signals-core` and with its names, as far as this flow needs them.
 * A reader hears of every change of what it has read; whether anything is different for it, it finds out by itself.
 */
export interface ReadonlySignal<T> {
  readonly value: T
  /** Reads without being told of changes. */
  readonly peek: () => T
}
export interface Signal<T> extends ReadonlySignal<T> {
  value: T
}

interface Reader {
  /** The circles of readers it belongs to. */
  readonly joined: Set<Set<Reader>>
  readonly wake: () => void
}
// Of the moment, not of a widget: nobody reads or waits between two tasks of the browser.
let reading: Reader | undefined
let depth = 0
const due = new Set<() => void>()

const leave = (me: Reader): void => {
  for (const readers of me.joined) readers.delete(me)
  me.joined.clear()
}
/** Does `work` and notes for `me` what it reads; what it had read before counts no more. */
function read<T>(me: Reader, work: () => T): T {
  leave(me)
  const outer = reading
  reading = me
  try {
    return work()
  } finally {
    reading = outer
  }
}
const join = (readers: Set<Reader>): void => {
  if (!reading) return
  readers.add(reading)
  reading.joined.add(readers)
}

export function signal<T>(value: T): Signal<T>
export function signal<T>(): Signal<T | undefined>
export function signal<T>(value?: T): Signal<T | undefined> {
  const readers = new Set<Reader>()
  return {
    get value() {
      join(readers)
      return value
    },
    set value(next) {
      if (next === value) return
      value = next
      batch(() => {
        for (const { wake } of readers) wake()
      })
    },
    peek: () => value,
  }
}

/** Worked out when it is read, and again only after a change of what it was made of. */
export function computed<T>(work: () => T): ReadonlySignal<T> {
  const readers = new Set<Reader>()
  let known: { readonly value: T } | undefined
  const me: Reader = {
    joined: new Set(),
    wake() {
      if (!known) return
      known = undefined
      for (const { wake } of readers) wake()
    },
  }
  const peek = () => (known ??= { value: read(me, work) }).value
  return {
    get value() {
      join(readers)
      return peek()
    },
    peek,
  }
}

/** Does `work` now and after every change of what it has read. Returns what ends it. */
export function effect(work: () => void): () => void {
  const run = () => read(me, work)
  const me: Reader = { joined: new Set(), wake: () => void due.add(run) }
  batch(run)
  return () => {
    leave(me)
    due.delete(run)
  }
}

/** Changes that belong together: effects see only the last state. */
export function batch<T>(work: () => T): T {
  depth++
  try {
    const result = work()
    if (depth === 1) {
      // What an effect changes wakes others, which join the end of this very line.
      for (const run of due) {
        due.delete(run)
        run()
      }
    }
    return result
  } finally {
    depth--
  }
}
