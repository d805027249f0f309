import { defineElement as define } from '../element.ts'
import { listenForButtons } from '../launcher.ts'
import { LANGUAGES } from '../i18n/languages.ts'

/**
 * Defines `<slotwell-booking>` in this page; the second call for one name does nothing, and on a server nothing happens. The flow
 * itself and one language are loaded when the first element is there, or when somebody reaches for a button with `data-slotwell-open`.
 *
 * `api` is the origin of your Slotwell, `https://book.example.org`, for elements without a `data-api` of their own; without
 * either it is the page's own origin.
 */
export function defineElement({ api = '', name }: { readonly api?: string; readonly name?: string } = {}): void {
  if (typeof customElements === 'undefined') return
  // The popup holds an element of the usual name.
  if (!name && !customElements.get('slotwell-booking')) listenForButtons(() => import('../popup.ts'))
  define(
    {
      origin: api,
      languages: Object.keys(LANGUAGES),
      load(language) {
        // Only to have the texts on their way: the flow asks for the same file and deals with a failure.
        if (language) void LANGUAGES[language]?.().catch(() => undefined)
        return import('../core.ts')
      },
      float: () => import('../float.ts'),
    },
    name,
  )
}
