import { defineElement as define } from '../element.ts'
import { LANGUAGES } from '../i18n/languages.ts'

/**
 * Defines `<slotwell-booking>` in this page; the second call for one name does nothing, and on a server nothing happens. The flow
 * itself and one language are loaded when the first element is there.
 *
 * `api` is the origin of your Slotwell, `https://book.example.org`, for elements without a `data-api` of their own; without
 * either it is the page's own origin.
 */
export function defineElement({ api = '', name }: { readonly api?: string; readonly name?: string } = {}): void {
  if (typeof customElements === 'undefined') return
  define(
    {
      origin: api,
      languages: LANGUAGES,
      load(language) {
        // Only to have the texts on their way: the flow asks for the same file and deals with a failure.
        LANGUAGES[language]?.().catch(() => undefined)
        return import('../core.ts')
      },
    },
    name,
  )
}
