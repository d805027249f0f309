import type { Opener } from './element.ts'

/** What a button opens. */
export interface Wish {
  /** The same for all buttons that open the same, in whatever language. */
  readonly said: string
  /** For the `<slotwell-booking>` in the popup. */
  readonly dataset: Readonly<DOMStringMap>
  /** The property of that name, of the button or of the floating element that it stands for. */
  readonly prefill: unknown
  /** Another way in, for when the flow can't be had: the link that the button is. */
  readonly fallback: readonly Node[]
}

/**
 * Reads a button. Its key is its own, or the only one that the widgets and tags of the page have; undefined, and said in the
 * console, where there is none or a choice of several.
 */
export function wishOf(button: Opener, page: Document): Wish | undefined {
  const sources = [...page.querySelectorAll<HTMLElement>('slotwell-booking[data-key],script[data-key^=pk_],script[data-slotwell-key]')]
  const keys = new Set(sources.map(keyOf))
  const { slotwellOpen, ...dataset } = button.dataset
  const key = slotwellOpen || dataset['key'] || (keys.size === 1 ? [...keys][0] : '')
  if (!key) {
    console.error(
      `slotwell: ${keys.size ? 'this page has several keys' : 'no key on this page'}; write data-slotwell-open="pk_live_…" on`,
      button,
    )
    return undefined
  }
  const from = sources.find((source) => keyOf(source) === key)
  for (const name of ['api', 'theme', 'accent']) {
    const value = from?.dataset[name]
    if (value) dataset[name] ??= value
  }
  const { href, textContent } = button as HTMLAnchorElement
  return {
    said: key + saying(button),
    dataset: { ...dataset, key, locale: localeOf(button, page) },
    prefill: known(button).prefill,
    fallback: href ? [Object.assign(page.createElement('a'), { href, textContent })] : [],
  }
}

const keyOf = ({ dataset }: HTMLElement) => dataset['slotwellKey'] || dataset['key']

/** What the page knows `button` as. */
const known = (button: Opener): HTMLElement & { readonly prefill?: unknown } => button.standsFor ?? button

/** The language that `button` wishes for, or is surrounded by, now. */
export const localeOf = (button: Opener, page: Document): string =>
  known(button).dataset['locale'] || known(button).closest<HTMLElement>('[lang]')?.lang || page.documentElement.lang || navigator.language

const saying = (button: Opener) => {
  const { locale: _, ...said } = button.dataset
  return JSON.stringify([said, known(button).prefill])
}

/** `button`, or the one like it under `root` that the page has drawn in its place. */
export const nowOf = (button: HTMLElement, root: ParentNode): HTMLElement | undefined =>
  [button, ...root.querySelectorAll<HTMLElement>('[data-slotwell-open]')].find(
    (other) => other.isConnected && saying(other) === saying(button),
  )
