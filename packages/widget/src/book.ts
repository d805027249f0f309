import { defineElement } from './element.ts'
import { LANGUAGES } from './i18n/languages.ts'
import { mount } from './mount.tsx'

/** Entry of our own booking page, which holds a `<slotwell-booking>` like any other page. */
defineElement({
  origin: new URL(import.meta.url).origin,
  languages: LANGUAGES,
  load: (language) => {
    void LANGUAGES[language]?.().catch(() => undefined)
    return Promise.resolve({ mount })
  },
})
