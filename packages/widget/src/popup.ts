// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient module can only be brought along this way
/// <reference path="./style/css.d.ts" />
import type { BookingElement } from './element.ts'
import type { PopupEvents } from './events.ts'
import type { Popup } from './launcher.ts'
import { wishOf, type Wish } from './popup-wish.ts'
import styles from './style/popup.css?inline'

/** For the page behind the open popup. It stops with the popup, even if somebody takes that out of the page. */
const PAGE_STYLES =
  ':root:has(>body>slotwell-popup[data-open]){overflow:hidden}:root:has(>body>slotwell-popup[data-open=gutter]){scrollbar-gutter:stable}'
const CLOSE: Readonly<Record<string, string>> = { de: 'Schliessen', fr: 'Fermer', it: 'Chiudi', ar: 'إغلاق' }
/** What was loaded when a button was reached for serves a click this much later. */
const FRESH_MS = 30_000

interface Ready {
  readonly wish: string
  readonly element: BookingElement
  readonly sinceMs: number
}

const emit = <Name extends keyof PopupEvents>(from: EventTarget, name: Name, detail: PopupEvents[Name]): boolean =>
  from.dispatchEvent(new CustomEvent(`slotwell:${name}`, { detail, bubbles: true, composed: true, cancelable: true }))

const sheetOf = (text: string): CSSStyleSheet => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}

/** A page's popup: a modal dialog around one `<slotwell-booking>`, which goes on behind the scenes while it is closed. */
export function createPopup(page: Document): Popup {
  const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, part: string, ...inside: Node[]) => {
    const made = page.createElement(name)
    made.setAttribute('part', part)
    made.append(...inside)
    return made
  }
  const host = page.createElement('slotwell-popup')
  const close = make('button', 'close', page.createTextNode('\u00d7'))
  const dialog = make('dialog', 'dialog', make('div', 'bar', close), page.createElement('slot'))
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [sheetOf(styles)]
  shadow.append(dialog)
  const pageSheet = sheetOf(PAGE_STYLES)

  /** Reached for, but not opened yet. */
  let prepared: Ready | undefined
  /** In the dialog, with all that was chosen and typed. */
  let current: Ready | undefined
  let opener: HTMLElement | undefined
  let step = ''

  const prepare = (wish: Wish): Ready => {
    const text = JSON.stringify(wish.attributes)
    if (current?.wish === text) return current
    if (prepared?.wish === text && Date.now() - prepared.sinceMs < FRESH_MS) return prepared
    const element = page.createElement('slotwell-booking') as BookingElement
    for (const [name, value] of Object.entries(wish.attributes)) element.setAttribute(name, value)
    element.append(...wish.fallback)
    void Object.assign(element, { prefill: wish.prefill }).preload()
    return (prepared = { wish: text, element, sinceMs: Date.now() })
  }

  const show = (button: HTMLElement, ready: Ready, { attributes, prefill }: Wish) => {
    if (!host.isConnected) {
      // Whoever replaces the whole body takes an open dialog away with it.
      dialog.close()
      page.body.append(host)
    }
    if (current !== ready) {
      current?.element.remove()
      step = ''
      Object.assign(ready.element, { prefill })
      host.append(ready.element)
    }
    current = ready
    prepared = undefined
    opener = button
    const language = attributes['data-locale'] ?? ''
    host.lang = language
    host.dir = language.startsWith('ar') ? 'rtl' : ''
    host.dataset['theme'] = attributes['data-theme'] ?? ''
    dialog.setAttribute('aria-label', button.ariaLabel || button.textContent?.trim() || '')
    close.setAttribute('aria-label', CLOSE[language.slice(0, 2)] ?? 'Close')
    if (!page.adoptedStyleSheets.includes(pageSheet)) page.adoptedStyleSheets = [...page.adoptedStyleSheets, pageSheet]
    host.dataset['open'] = innerWidth > page.documentElement.clientWidth ? 'gutter' : ''
    dialog.showModal()
    // Not to the button that closes: a second press of Enter would.
    dialog.focus()
  }

  dialog.tabIndex = -1
  close.type = 'button'
  close.addEventListener('click', () => dialog.close())
  // Only a press that begins and ends beside the dialog: selecting text may end there, too.
  let pressedBeside = false
  dialog.addEventListener('pointerdown', (event) => void (pressedBeside = event.target === dialog))
  dialog.addEventListener('click', (event) => {
    if (pressedBeside && event.target === dialog) dialog.close()
  })
  host.addEventListener('slotwell:view', ({ detail }) => void (step = detail.step))
  dialog.addEventListener('close', () => {
    delete host.dataset['open']
    opener?.focus()
    if (current) emit(current.element, 'close', { step })
  })

  return {
    open(button, now) {
      if (dialog.open && host.isConnected) return
      const wish = wishOf(button, page)
      if (!wish) {
        const { href } = button as HTMLAnchorElement
        if (now && href) location.href = href
        return
      }
      const ready = prepare(wish)
      if (now && emit(button, 'open', { service: wish.attributes['data-service'] ?? '' })) show(button, ready, wish)
    },
  }
}

export const { open } = createPopup(document)
