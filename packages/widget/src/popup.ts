// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient module can only be brought along this way
/// <reference path="./style/css.d.ts" />
import type { BookingElement, Opener } from './element.ts'
import type { PopupEvents } from './events.ts'
import type { Popup } from './launcher.ts'
import { localeOf, nowOf, wishOf, type Wish } from './popup-wish.ts'
import styles from './style/popup.css?inline'

/** For the page behind the open popup. It stops with the popup, even if somebody takes that out of the page. */
const PAGE_STYLES =
  ':root:has(>body>slotwell-popup[data-open]){overflow:hidden}:root:has(>body>slotwell-popup[data-open=gutter]){scrollbar-gutter:stable}'
const CLOSE: Readonly<Record<string, string>> = { de: 'Schließen', fr: 'Fermer', it: 'Chiudi', ar: 'إغلاق' }
/** What was loaded when a button was reached for serves a click this much later. */
const FRESH_MS = 30_000

interface Ready {
  readonly said: string
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
  const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, part: string, ...inside: (Node | string)[]) => {
    const made = page.createElement(name)
    made.setAttribute('part', part)
    made.append(...inside)
    return made
  }
  const host = page.createElement('slotwell-popup')
  const close = make('button', 'close', '\u00d7')
  const dialog = make('dialog', 'dialog', make('div', 'bar', close), page.createElement('slot'))
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [sheetOf(styles)]
  shadow.append(dialog)
  const pageSheet = sheetOf(PAGE_STYLES)

  /** Reached for, but not opened yet. */
  let prepared: Ready | undefined
  /** In the dialog, with all that was chosen and typed. */
  let current: Ready | undefined
  let opener: Opener | undefined
  /** Document or shadow root of the opener. */
  let place: ParentNode = page
  let step = ''

  const nameClose = (tag: string, owners?: string) => {
    const text = owners ?? CLOSE[tag.slice(0, 2)] ?? 'Close'
    close.setAttribute('aria-label', /^de-(CH|LI)/i.test(tag) ? text.replaceAll('ß', 'ss') : text)
    close.lang = tag
  }

  const prepare = ({ said, dataset, prefill, fallback }: Wish): Ready => {
    // In another language it is the same flow, translated.
    if (current?.said === said) return current
    if (prepared?.said === said && prepared.element.dataset['locale'] === dataset['locale'] && Date.now() - prepared.sinceMs < FRESH_MS)
      return prepared
    const element = page.createElement('slotwell-booking') as BookingElement
    Object.assign(element.dataset, dataset)
    Object.assign(element, { prefill })
    element.append(...fallback)
    element.told = ({ texts }, tag) => nameClose(tag, texts?.['close'] as string | undefined)
    void element.preload()
    return (prepared = { said, element, sinceMs: Date.now() })
  }

  /** The flow goes on in the language that is wished for now. */
  const follow = () => {
    const locale = opener && localeOf(opener, page)
    if (!locale || !current || locale === host.lang) return
    host.lang = current.element.dataset['locale'] = locale
    host.dir = locale.startsWith('ar') ? 'rtl' : ''
  }
  const observer = new MutationObserver(follow)
  observer.observe(page, { subtree: true, attributeFilter: ['lang', 'data-locale'] })

  const show = (button: Opener, ready: Ready, { dataset, prefill }: Wish) => {
    if (!host.isConnected) {
      // Whoever replaces the whole body takes an open dialog away with it.
      dialog.close()
      page.body.append(host)
    }
    Object.assign(ready.element, { prefill, standsFor: button.standsFor })
    if (current !== ready) {
      current?.element.remove()
      step = ''
      nameClose(dataset['locale'] as string)
      host.append(ready.element)
    }
    current = ready
    prepared = undefined
    opener = button
    place = button.getRootNode() as Document | ShadowRoot
    follow()
    host.dataset['theme'] = dataset['theme'] ?? ''
    dialog.setAttribute('aria-label', button.ariaLabel || button.textContent?.trim() || '')
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
    if (opener) nowOf(opener, place)?.focus()
    if (current) emit(current.element, 'close', { step })
  })

  return {
    open(button, now) {
      if (dialog.open && host.isConnected) return
      const wish = wishOf(button, page)
      const { href } = button as HTMLAnchorElement
      if (wish) {
        const ready = prepare(wish)
        if (now && emit(button, 'open', { service: wish.dataset['service'] ?? '' })) show(button, ready, wish)
      } else if (now && href) location.href = href
    },
  }
}

export const { open } = createPopup(document)
