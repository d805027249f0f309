import { signal } from '@preact/signals-core'
import type { FunctionComponent } from 'preact'

export const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What `load` imports, tried again while it can't be had, which `onFailure` hears; undefined once nobody wants it any more. */
export async function insist<T>(load: () => Promise<T>, isOver?: () => boolean, onFailure?: () => void): Promise<T | undefined> {
  for (let tries = 0; !isOver?.(); tries++) {
    try {
      return await load()
    } catch {
      onFailure?.()
      await later(Math.min(20_000, 500 * 2 ** tries))
    }
  }
  return undefined
}

/** What `load` imports, asked for at the first call until `isOver`, and undefined until it is there. Who draws with it is drawn again then. */
export function whenNeeded<T>(load: () => Promise<T>, isOver?: () => boolean): () => T | undefined {
  const arrived = signal<T>()
  let asked = false
  return () => {
    if (!asked) void insist(load, isOver).then((part) => void (arrived.value = part))
    asked = true
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
