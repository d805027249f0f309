/**
 * What the widget uses of `@preact/signals-core`, under the same names: the built embed has this instead of the library, and
 * `signals.test.ts` holds it to the library. Decision 0004 says why.
 */
interface Source {
  readonly readers: Set<Reader>
  /** The value as it is now, or the `Fault` that took its place; nobody is noted as a reader. */
  readonly look: () => unknown
}
interface Reader {
  /** What it has read, and what that was. */
  sources: Map<Source, unknown>
  /** Something that it has read may be another now. */
  readonly wake: () => void
}
interface Fault {
  readonly cause: unknown
}

/** Of more rounds than these the library says that they never end. */
const ROUNDS = 100

// Of the moment, not of a widget: nobody reads or waits between two tasks of the browser.
let reading: Reader | undefined
let depth = 0
let round = 0
let due = new Set<() => void>()

function note(source: Source): void {
  if (!reading) return
  source.readers.add(reading)
  // What it saw first counts: if it has changed that itself meanwhile, it has to run again.
  if (!reading.sources.has(source)) reading.sources.set(source, source.look())
}
/** Does `work` and notes for `me` what it reads. What it read before and not now counts no more. */
function read<T>(me: Reader, work: () => T): T {
  const outer = reading
  const before = me.sources
  me.sources = new Map()
  reading = me
  try {
    return work()
  } finally {
    reading = outer
    for (const source of before.keys()) if (!me.sources.has(source)) source.readers.delete(me)
  }
}
/** Looked at in the order in which they were read: the first may decide that the others aren't needed any more. */
const hasNews = ({ sources }: Reader): boolean => [...sources].some(([source, seen]) => source.look() !== seen)
const wakeAll = (readers: ReadonlySet<Reader>): void => {
  for (const reader of readers) reader.wake()
}

interface Signal {
  value: unknown
  /** Reads without being told of changes. */
  readonly peek: () => unknown
}

export function signal(value?: unknown): Signal {
  const me: Source = { readers: new Set(), look: () => value }
  return {
    get value() {
      note(me)
      return value
    },
    set value(next) {
      if (next === value) return
      if (round > ROUNDS) throw new Error('Cycle detected')
      value = next
      batch(() => wakeAll(me.readers))
    },
    peek: me.look,
  }
}

/** Worked out when it is read, and again only after a change of what it was made of. What it throws, it throws at every reader. */
export function computed(work: () => unknown): Readonly<Signal> {
  let known: unknown
  let fault: Fault | undefined
  let isStale = true
  const me: Source & Reader = {
    readers: new Set(),
    sources: new Map(),
    look() {
      if (isStale && (!me.sources.size || hasNews(me))) {
        fault = undefined
        try {
          known = read(me, work)
        } catch (cause) {
          fault = { cause }
        }
      }
      isStale = false
      return fault ?? known
    },
    wake() {
      if (isStale) return
      isStale = true
      wakeAll(me.readers)
    },
  }
  const peek = () => {
    me.look()
    if (fault) throw fault.cause
    return known
  }
  return {
    get value() {
      note(me)
      return peek()
    },
    peek,
  }
}

/** Does `work` now and after every change of what it has read, as long as that is there. */
export function effect(work: () => unknown): void {
  const me: Reader = {
    sources: new Map(),
    wake: () => void due.add(rerun),
  }
  const run = () => read(me, work)
  const rerun = () => {
    if (hasNews(me)) run()
  }
  batch(run)
}

/** Changes that belong together: effects see only the last state. */
export function batch<T>(work: () => T): T {
  depth++
  try {
    return work()
  } finally {
    settle()
  }
}

/** Runs what is due when the outermost batch ends, and what that wakes in turn. One that fails doesn't keep the others waiting. */
function settle(): void {
  let fault: Fault | undefined
  while (depth === 1 && due.size) {
    round++
    const now = due
    due = new Set()
    for (const run of now) {
      try {
        run()
      } catch (cause) {
        fault ??= { cause }
      }
    }
  }
  if (!--depth) round = 0
  if (fault) throw fault.cause
}
