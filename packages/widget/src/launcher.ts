/** What the chunk of the popup offers to the loader. */
export interface Popup {
  /** A button is being reached for, or, with `now`, was pressed. */
  readonly open: (button: HTMLElement, now: boolean) => void
}

/**
 * Opens the popup for every `[data-slotwell-open]` of the page, also for those that come later and those in open shadow roots.
 * Nothing is loaded before a visitor reaches for one. If the popup can't be had, a link is followed.
 */
export function listenForButtons(load: () => Promise<Popup>): void {
  const listen = (event: Event & MouseEventInit) => {
    const button = (event.composedPath()[0] as Element).closest?.<HTMLAnchorElement>('[data-slotwell-open]')
    // Meant for a new tab, or another copy of this script has it.
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return
    const now = event.type === 'click'
    if (now) event.preventDefault()
    load().then(
      (popup) => popup.open(button, now),
      () => now && button.href && (location.href = button.href),
    )
  }
  // While it is captured: a menu that keeps clicks to itself opens it nevertheless.
  for (const type of ['pointerover', 'focusin', 'click']) addEventListener(type, listen, true)
}
