import { defineElement } from './element.ts'
import { LANGUAGES } from './i18n/languages.ts'
import { follow } from './life.ts'

/** What another page hands over of a `sensitive` service; nothing else is taken from an address. */
const HANDED = ['service', 'staff', 'location', 'durationMin', 'start', 'hold', 'secret']
const handed = new URLSearchParams(location.hash.slice(1))
const host = document.querySelector<HTMLElement>('slotwell-booking')
if (host && handed.has('hold')) {
  // Out of the address at once, so that it is in no bookmark and no history.
  history.replaceState(null, '', location.pathname + location.search)
  for (const name of HANDED) {
    const value = handed.get(name)
    if (value) host.dataset[name] = value
  }
}

/** Entry of our own booking page, which holds a `<slotwell-booking>` like any other page. */
defineElement({
  origin: new URL(import.meta.url).origin,
  languages: Object.keys(LANGUAGES),
  load: (language) => {
    if (language) void LANGUAGES[language]?.().catch(() => undefined)
    return Promise.resolve({ follow })
  },
  float: () => import('./float.ts'),
})
