import type { Catalog } from '@slotwell/shared/schema'
import type { Handlers } from './events.ts'
import type { Prefill } from './prefill.ts'
import { apiOf, languageOf, tagOf, zoneHere } from './options.ts'

/** What both the core and the floating button offer to the element. */
export interface Follower {
  /** Returns what is to be called whenever the element has come or gone. */
  readonly follow: (element: BookingElement, origin: string) => () => void
}

/** On its way: what follows the element through the page, and for a flow the answer to its first question, and what that asks. */
export type Loading = readonly [follower: Promise<Follower>, first?: Promise<Response>, query?: URLSearchParams]

/** `<slotwell-booking>` as the page sees it. */
export interface SlotwellBookingElement extends HTMLElement, Handlers {
  /** Read when the flow begins. */
  prefill?: Prefill | undefined
}
declare global {
  interface HTMLElementTagNameMap {
    'slotwell-booking': SlotwellBookingElement
  }
}

/** What a wish is read from; an attribute counts more than the property. */
export type Wishing = HTMLElement & { readonly prefill?: Prefill | undefined }

/** A button that is a floating element's own, or the flow that it has opened. */
export interface Opener extends HTMLElement {
  /** That element: its handlers hear the flow. */
  readonly standsFor?: SlotwellBookingElement | undefined
}

/** As its own files see it. */
export interface BookingElement extends SlotwellBookingElement, Opener {
  /** What `preload` has begun; whoever empties it has it begun anew. */
  loading?: Loading | undefined
  /** Hears of each catalog that the flow begins to speak, in the language of `tag`. */
  told?: (catalog: Catalog, tag: string) => void
  /** Asks, once, for all that is needed first. `wish` has the attributes and the place of an element that is in no page yet. */
  preload(wish?: Wishing): Loading
}

/** Where the element gets its parts: the script tag loads hashed chunks, a bundler its own. */
interface Parts {
  readonly origin: string
  /** That there are texts in; any other is left to the server. */
  readonly languages: readonly string[]
  /** Starts loading the core and, beside it, the texts of `language`. */
  readonly load: (language: string | undefined) => Promise<Follower>
  readonly float: () => Promise<Follower>
}

/** Whoever awaits a failure sees it; this only keeps it out of the page's error log meanwhile. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/**
 * Defines `<slotwell-booking>`. The answer of the server, the core and the texts are asked for at the same moment. Until the core
 * runs, and if it can't be had, the link inside the element stays what the visitor sees.
 */
export function defineElement({ origin, languages, load, float }: Parts, name = 'slotwell-booking'): void {
  if (customElements.get(name)) return
  customElements.define(
    name,
    class extends HTMLElement implements BookingElement {
      loading: Loading | undefined
      #follow: Promise<() => void> | undefined

      preload(wish: Wishing = this): Loading {
        const said: Record<string, unknown> = { ...wish.prefill, ...(wish.dataset as Record<string, string>), timeZone: zoneHere() }
        const language = (said['locale'] = languages.find((known) => known === languageOf(tagOf(wish))))
        const query = new URLSearchParams()
        for (const key of ['timeZone', 'locale', 'service', 'staff', 'location', 'partySize'])
          if (said[key]) query.set(key, said[key] as string)
        return (this.loading ??=
          'slotwellFloat' in wish.dataset
            ? // Nothing more before somebody reaches for the button.
              [quiet(float())]
            : [
                quiet(load(language)),
                // The single round trip that brings the catalog and the first month.
                quiet(fetch(`${apiOf(wish, origin)}/v1/public/${said.key as string}/start?${query}`, { credentials: 'omit' })),
                query,
              ])
      }

      connectedCallback(): void {
        if (!this.dataset.key) return
        this.#follow ??= this.preload()[0].then((follower) => follower.follow(this, origin))
        this.disconnectedCallback()
      }

      disconnectedCallback(): void {
        if (this.#follow) void quiet(this.#follow.then((follow) => follow()))
      }
    },
  )
}
