/** What a button opens. */
export interface Wish {
  /** For the `<slotwell-booking>` in the popup. */
  readonly attributes: Readonly<Record<string, string>>
  /** The button's property of that name. */
  readonly prefill: unknown
  /** Another way in, for when the flow can't be had: the link that the button is. */
  readonly fallback: readonly Node[]
}

/**
 * Reads a button. Its key is its own, or the only one that the widgets and tags of the page have; undefined, and said in the
 * console, where there is none or a choice of several.
 */
export function wishOf(button: HTMLElement, page: Document): Wish | undefined {
  const sources = [...page.querySelectorAll<HTMLElement>('slotwell-booking[data-key],script[data-key^=pk_],script[data-slotwell-key]')]
  const keys = new Set(sources.map(({ dataset }) => dataset['slotwellKey'] || dataset['key'] || ''))
  const key = button.dataset['slotwellOpen'] || button.dataset['key'] || (keys.size === 1 ? [...keys][0] : '')
  if (!key) {
    console.error(
      `slotwell: ${keys.size ? 'this page has several keys' : 'no key on this page'}; write data-slotwell-open="pk_live_…" on`,
      button,
    )
    return undefined
  }
  const attributes: Record<string, string> = {}
  for (const name of button.getAttributeNames()) if (/^data-(?!slotwell-)/.test(name)) attributes[name] = button.getAttribute(name) ?? ''
  const from = sources.find(({ dataset }) => dataset['slotwellKey'] === key || dataset['key'] === key)
  for (const name of ['api', 'theme', 'accent']) {
    const value = from?.dataset[name]
    if (value) attributes[`data-${name}`] ??= value
  }
  attributes['data-key'] = key
  attributes['data-locale'] ||= button.closest<HTMLElement>('[lang]')?.lang || page.documentElement.lang || navigator.language
  const { href } = button as HTMLAnchorElement
  const link = page.createElement('a')
  link.href = href
  link.textContent = button.textContent
  return { attributes, prefill: (button as { prefill?: unknown }).prefill, fallback: href ? [link] : [] }
}
