import type { BookingElement } from './element.ts'
import { follow } from './life.ts'
import bookStyles from './style/book.css?inline'

/** What another page hands over of a `sensitive` service; nothing else is taken from an address. */
const HANDED = /^(service|staff|location|durationMin|partySize|start|hold|secret|meta-[\w-]+)$/
const handed = new URLSearchParams(location.hash.slice(1))
const host = document.querySelector<BookingElement>('slotwell-booking')
if (host) {
  if (handed.has('hold')) {
    // Out of the address at once, so that it is in no bookmark and no history.
    history.replaceState(null, '', location.pathname + location.search)
    for (const [name, value] of handed) if (HANDED.test(name)) host.setAttribute(`data-${name.replace(/[A-Z]/, '-$&')}`, value)
  }
  // Our own booking page defines no element and needs no loader, which may be blocked: the flow asks its first question itself.
  host.preload = () => [Promise.resolve({ follow })]
  try {
    follow(host, new URL(import.meta.url).origin)()
    host.shadowRoot?.adoptedStyleSheets[0]?.insertRule(bookStyles)
  } catch {
    // A browser that is too old for the flow books in the plain pages.
    location.replace((document.querySelector('.scripted a') as HTMLAnchorElement).href)
  }
}
