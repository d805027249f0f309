import { signal } from '@preact/signals-core'
import type { FunctionComponent } from 'preact'

/** Rings after `ms`, or when `signal` aborts. Returns what turns it off. */
export const alarm = (ms: number, signal: AbortSignal | undefined, ring: () => void) => {
  const timer = setTimeout(ring, ms)
  signal?.addEventListener('abort', ring)
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', ring)
  }
}

/** Ends after `ms`; before that when the browser is online again, when `signal` aborts, or by what it has put into `wakers` meanwhile. */
export const later = (ms: number, signal?: AbortSignal, wakers = new Set<() => void>()) =>
  new Promise<void>((resolve) => {
    const wake = () => {
      turnOff()
      wakers.delete(wake)
      removeEventListener('online', wake)
      resolve()
    }
    const turnOff = alarm(ms, signal, wake)
    wakers.add(wake)
    addEventListener('online', wake)
  })

/** After a failed try: twice as long each time, to five minutes, and no longer than until the browser is online again. */
const rest = (tries: number) => later(Math.min(300_000, 500 * 2 ** tries))

/** What `load` imports, tried again while it can't be had, which `onFailure` hears; undefined once nobody wants it any more. */
export async function insist<T>(load: () => Promise<T>, isOver: () => boolean, onFailure?: () => void): Promise<T | undefined> {
  for (let tries = 0; !isOver(); tries++) {
    try {
      return await load()
    } catch {
      onFailure?.()
      await rest(tries)
    }
  }
  return undefined
}

/** What was asked for when it was first needed; undefined, or what stands in for it, until it is there. `justLook` asks for nothing. */
export type Needed<T> = (justLook?: true) => T | undefined

/**
 * What `load` imports, asked for at the first call. Who draws with it is drawn again when it is there, and also when it is time for
 * another try: so nobody asks again for what isn't drawn any more.
 */
export function whenNeeded<T>(load: () => Promise<T>, meanwhile?: T): Needed<T> {
  const arrived = signal(meanwhile)
  const failures = signal(0)
  let tries = -1
  return (justLook) => {
    if (!justLook && tries !== failures.value) {
      tries = failures.value
      load().then(
        (part) => (arrived.value = part),
        () => rest(tries).then(() => failures.value++),
      )
    }
    return arrived.value
  }
}

/**
 * A component that most visitors never see: its file is asked for when it is drawn for the first time, and `Meanwhile` stands
 * in until it is there. All widgets of a page share the code, and nothing else.
 */
export function late<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
  Meanwhile: FunctionComponent = () => null,
): FunctionComponent<Props> {
  const part = whenNeeded(load)
  return (props) => {
    const Part = part()
    return Part ? <Part {...props} /> : <Meanwhile />
  }
}
