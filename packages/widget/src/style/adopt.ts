// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient module can only be brought along this way
/// <reference path="./css.d.ts" />
import sheetText from './sheet.css?inline'
import { mix, parseColor, readableOn, textOn, WHITE, type Rgb } from './contrast.ts'

/**
 * Puts an element to draw into in `host`, with our styles and `more`. Constructed sheets and property writes are what a strict content
 * security policy leaves.
 */
export function rootIn(host: HTMLElement, more = ''): HTMLElement {
  // Older browsers throw here: before anything hides the link inside the element.
  const sheet = new CSSStyleSheet()
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const root = document.createElement('div')
  root.className = 'root'
  sheet.replaceSync(sheetText + more)
  shadow.adoptedStyleSheets = [sheet]
  shadow.replaceChildren(root)
  return root
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
  const set = (name: string, value: Rgb, alpha = '') => root.style.setProperty(name, `rgb(${value.join(' ')}${alpha})`)
  set('--accent', color)
  set('--soft', color, ' / 0.08')
  set('--on-accent', textOn(color))
  set('--ink-light', inkOn(WHITE))
  set('--ink-dark', inkOn(DARK))
  root.dataset.theme = theme
}
