// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient module can only be brought along this way
/// <reference path="./css.d.ts" />
import sheetText from './widget.css?inline'
import { contrast, mix, parseColor, readableOn, textOn, toCss, WHITE, type Rgb } from './contrast.ts'

/**
 * Gives `root` our styles; the function returned adds more. Constructed sheets and property writes are what a strict content
 * security policy leaves.
 */
export function adoptStyles(root: ShadowRoot): (more: string) => void {
  const sheet = new CSSStyleSheet()
  const adopt = (more = '') => sheet.replaceSync(sheetText + more)
  adopt()
  root.adoptedStyleSheets = [sheet]
  return adopt
}

const FALLBACK: Rgb = [15, 118, 110]
const DARK: Rgb = [22, 24, 28]

/**
 * Paints with the accent of the tag, of the page's style sheet (`--slotwell-accent`) or of the organization, in this order.
 * Whatever the accent is, text on it and in it can be read: both are computed here, for the light and the dark look.
 */
export function paint(host: HTMLElement, root: HTMLElement, organizationAccent = ''): void {
  const { accent = '', theme = 'auto' } = host.dataset
  const wishes = [accent, getComputedStyle(host).getPropertyValue('--slotwell-accent'), organizationAccent]
  const color = wishes.map(parseColor).find(Boolean) ?? FALLBACK
  const inkOn = (page: Rgb) => readableOn(mix(color, page, 0.1), color)
  const set = (name: string, value: Rgb) => root.style.setProperty(name, toCss(value))
  set('--accent', color)
  set('--on-accent', textOn(color))
  set('--ink-light', inkOn(WHITE))
  set('--ink-dark', inkOn(DARK))
  // A fill that can't be told from the page needs an edge.
  set('--edge-light', contrast(color, WHITE) < 3 ? inkOn(WHITE) : color)
  set('--edge-dark', contrast(color, DARK) < 3 ? inkOn(DARK) : color)
  root.dataset.theme = theme
}
