import { effect } from '@preact/signals-core'
import { render, type ComponentChild } from 'preact'

/**
 * Keeps `root` showing what `view` returns: every signal that is read while drawing draws again, at once. So the document is
 * up to date when a handler goes on after a change, and components need neither state nor hooks. Returns what ends it.
 */
export function draw(root: Element, view: () => ComponentChild): () => void {
  const stop = effect(() => render(view(), root))
  return () => {
    stop()
    render(null, root)
  }
}
