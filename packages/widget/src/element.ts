import type { Handlers } from './events.ts'
import type { Given, Prefill } from './prefill.ts'
import { apiOf, languageOf, tagOf, zoneHere } from './options.ts'

/** What the core offers to the element. `first` is the answer the loader has already asked for. */
export interface Core {
  mount(host: HTMLElement, origin: string, first?: Promise<Response>): () => void
}

/** The flow on its way: the answer to the first question, and the core. */
export type Loading = readonly [first: Promise<Response>, core: Promise<Core>]

/** `<slotwell-booking>` as the page sees it. */
export interface SlotwellBookingElement extends HTMLElement, Handlers {
  /** Read when the flow begins, what is filled in when the form is made. */
  prefill?: Prefill | undefined
}
declare global {
  interface HTMLElementTagNameMap {
    'slotwell-booking': SlotwellBookingElement
  }
}

/** As its own files see it. */
export interface BookingElement extends SlotwellBookingElement {
  /** What `preload` has begun; whoever empties it has it begun anew. */
  loading?: Loading | undefined
  preload(): Loading
  /** What the form begins with; asked for when it is made. */
  given?: () => Given
}

/** What follows the element through the page. */
export interface Life {
  /** Returns what is to be called whenever the element has come or gone. */
  readonly follow: (element: BookingElement, origin: string) => () => void
}

/** Where the element gets its parts: the script tag loads hashed chunks, a bundler its own. */
interface Parts {
  readonly origin: string
  /** That there are texts in; any other is left to the server. */
  readonly languages: readonly string[]
  /** Starts loading the core and, beside it, the texts of `language` where there are any. */
  readonly load: (language: string) => Promise<Core>
  readonly life: () => Promise<Life>
}

/** Whoever awaits a failure sees it; this only keeps it out of the page's error log meanwhile. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/**
 * Defines `<slotwell-booking>`. The answer of the server, the core, the texts and the rest of the element's behaviour are asked for
 * at the same moment. Until the core runs, and if it can't be had, the link inside the element stays what the visitor sees.
 */
export function defineElement({ origin, languages, load, life }: Parts, name = 'slotwell-booking'): void {
  if (customElements.get(name)) return
  customElements.define(
    name,
    class extends HTMLElement implements BookingElement {
      loading: Loading | undefined
      #life: Promise<() => void> | undefined

      preload(): Loading {
        const { dataset } = this
        const language = languageOf(tagOf(this))
        const query = new URLSearchParams({ timeZone: zoneHere() })
        if (languages.includes(language)) query.set('locale', language)
        for (const key of ['service', 'staff', 'location']) if (dataset[key]) query.set(key, dataset[key])
        return (this.loading ??= [
          // The single round trip that brings the catalog and the first month.
          quiet(fetch(`${apiOf(this, origin)}/v1/public/${encodeURIComponent(dataset.key ?? '')}/start?${query}`, { credentials: 'omit' })),
          quiet(load(language)),
        ])
      }

      connectedCallback(): void {
        const { dataset } = this
        if (!dataset.key) return
        // A floating button loads nothing before somebody reaches for it.
        if (!('slotwellFloat' in dataset)) void this.preload()
        this.#life ??= life().then(({ follow }) => follow(this, origin))
        this.disconnectedCallback()
      }

      disconnectedCallback(): void {
        if (this.#life) void quiet(this.#life.then((follow) => follow()))
      }
    },
  )
}
