import { languageOf, readOptions, type Options } from './options.ts'

/** What the core offers to the element. `first` is the answer the loader has already asked for. */
export interface Core {
  mount(host: HTMLElement, origin: string, first?: Promise<Response>): () => void
}

/** Where the element gets its parts: the script tag loads hashed chunks, a bundler its own. */
interface Parts {
  readonly origin: string
  readonly languages: readonly string[]
  /** Starts loading the core and, beside it, the texts of `language` where there are any. */
  readonly load: (language: string) => Promise<Core>
}

/**
 * Defines `<slotwell-booking>`. The answer of the server, the core and the texts are asked for at the same
 * moment. Until the core runs, and if it can't be had, the link inside the element stays what the visitor sees.
 */
export function defineElement({ origin, languages, load }: Parts, name = 'slotwell-booking'): void {
  if (customElements.get(name)) return
  customElements.define(
    name,
    class extends HTMLElement {
      #mounted: Promise<(() => void) | undefined> | undefined
      #leaving: ReturnType<typeof setTimeout> | undefined

      connectedCallback(): void {
        clearTimeout(this.#leaving)
        if (this.#mounted) return
        const options = readOptions(this, origin)
        if (!options.key) return
        const first = fetch(startUrl(options, languages), { credentials: 'omit' })
        // Whoever awaits it sees the failure; this only keeps it out of the page's error log meanwhile.
        first.catch(() => undefined)
        // Inline, as unknown elements are, it has no width and keeps no room.
        if (getComputedStyle(this).display === 'inline') this.style.display = 'block'
        // A page that hasn't reserved the room jumps once, now, and not again when the core arrives.
        const { style, clientWidth } = this
        const own = style.minHeight
        if (this.offsetHeight < 500) style.minHeight = `${clientWidth < 420 ? 620 : clientWidth < 760 ? 882 : 560}px`
        const give = () => void (style.minHeight = own)
        this.#mounted = load(languageOf(options.tag)).then((core) => {
          const unmount = core.mount(this, origin, first)
          // From here on the frame itself keeps the room, at every width.
          give()
          return unmount
        }, give)
      }

      disconnectedCallback(): void {
        // A move in the document disconnects and connects again at once: only a real removal ends the booking.
        this.#leaving = setTimeout(() => {
          void this.#mounted?.then((unmount) => unmount?.())
          this.#mounted = undefined
        })
      }
    },
  )
}

/** Address of the single round trip that brings the catalog and the first month. Unknown languages are left to the server. */
function startUrl({ key, api, service, staff, location, tag }: Options, languages: readonly string[]): string {
  const query = new URLSearchParams({ timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone })
  const language = languageOf(tag)
  const wishes = { service, staff, location, locale: languages.includes(language) ? language : '' }
  for (const [name, value] of Object.entries(wishes)) if (value) query.set(name, value)
  return `${api}/v1/public/${encodeURIComponent(key)}/start?${query}`
}
