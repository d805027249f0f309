import { effect } from '@preact/signals-core'
import { render, type ComponentChild } from 'preact'

/**
 * Keeps `root` showing what `view` returns: every signal that is read while drawing draws again, at once. So the document is
 * up to date when a handler goes on after a change, and components need neither state nor hooks. It ends with the
 * signals: nobody else knows of it.
 */
export function draw(root: Element, view: () => ComponentChild): void {
  effect(() => render(view(), root))
}
