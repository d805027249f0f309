// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient module can only be brought along this way
/// <reference path="./style/css.d.ts" />
import type { Follower } from './element.ts'
import styles from './style/float.css?inline'

const ENGLISH = 'Book an appointment'
const LABELS: Readonly<Record<string, string>> = {
  de: 'Termin buchen',
  fr: 'Prendre rendez-vous',
  it: 'Prenota un appuntamento',
  ar: 'احجز موعدًا',
}

/** What the popup is told. */
const PRESET = /^data-(?!slotwell-|label|position)/

/**
 * Turns `element` into a button at the edge of the window that opens the popup, with the attributes of the element. Returns what
 * takes it away. A link inside the element gives it words and stays its way without the popup.
 */
function float(element: HTMLElement): () => void {
  // Older browsers throw here: before anything hides the link inside the element.
  const sheet = new CSSStyleSheet()
  const shadow = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  sheet.replaceSync(styles)
  shadow.adoptedStyleSheets = [sheet]

  const link = element.querySelector('a')
  const button = document.createElement(link ? 'a' : 'button')
  if (link) (button as HTMLAnchorElement).href = link.href
  const read = () => {
    const { dataset } = element
    for (const name of button.getAttributeNames()) if (PRESET.test(name)) button.removeAttribute(name)
    for (const name of element.getAttributeNames()) if (PRESET.test(name)) button.setAttribute(name, element.getAttribute(name) ?? '')
    const language = dataset['locale'] || element.closest<HTMLElement>('[lang]')?.lang || navigator.language
    button.dataset['slotwellOpen'] = dataset['key'] ?? ''
    button.textContent = dataset['label'] || link?.textContent?.trim() || (LABELS[language.slice(0, 2)] ?? ENGLISH)
    button.lang = dataset['label'] || link ? '' : language
  }
  read()
  button.setAttribute('part', 'button')
  Object.assign(button, { standsFor: element })
  button.setAttribute('aria-haspopup', 'dialog')
  shadow.replaceChildren(button)

  const observer = new MutationObserver(read)
  observer.observe(element, { attributes: true })
  observer.observe(document, { subtree: true, attributeFilter: ['lang'] })
  // Whoever goes through the page by keyboard must see where he is: the button makes way for what it would cover.
  const makeWay = ({ target }: FocusEvent) =>
    requestAnimationFrame(() => {
      const { left, right, top, bottom } = button.getBoundingClientRect()
      const other = target === element ? undefined : (target as Element).getBoundingClientRect?.()
      const covers = other && other.left < right && other.right > left && other.top < bottom && other.bottom > top
      button.classList.toggle('aside', !!covers)
    })
  addEventListener('focusin', makeWay)
  return () => {
    removeEventListener('focusin', makeWay)
    observer.disconnect()
    shadow.replaceChildren(document.createElement('slot'))
  }
}

/** The button is there as long as the element is. */
export const follow: Follower['follow'] = (element) => {
  let end: (() => void) | undefined
  return () => {
    end?.()
    end = element.isConnected ? float(element) : undefined
  }
}
