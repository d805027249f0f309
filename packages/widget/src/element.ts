import { languageOf, readOptions, type Options } from './options.ts'

/** What the core offers to the element. `first` is the answer the loader has already asked for. */
export interface Core {
  mount(host: HTMLElement, origin: string, visitorZone: string, first?: Promise<Response>): () => void
}

/** Where the element gets its parts: the script tag loads hashed chunks, a bundler its own. */
interface Parts {
  readonly origin: string
  /** By language; only the names count. */
  readonly languages: Readonly<Record<string, object | string>>
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
        const options = readOptions(this, origin)
        if (this.#mounted || !options.key) return
        const language = languageOf(options.tag)
        const zone = zoneHere()
        // Unknown languages are left to the server.
        const first = fetch(startUrl(options, languages[language] && language, zone), { credentials: 'omit' })
        // Whoever awaits it sees the failure; this only keeps it out of the page's error log meanwhile.
        first.catch(() => {})
        // Inline, as unknown elements are, it has no width and keeps no room.
        const { style } = this
        if (getComputedStyle(this).display === 'inline') style.display = 'block'
        // A page that hasn't reserved the room jumps once, now, and not again when the core arrives.
        const { clientWidth } = this
        const own = style.minHeight
        if (this.offsetHeight < 500) style.minHeight = `${clientWidth < 420 ? 620 : clientWidth < 760 ? 882 : 560}px`
        const give = () => {
          style.minHeight = own
          return undefined
        }
        this.#mounted = load(language).then((core) => {
          const unmount = core.mount(this, origin, zone, first)
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

/**
 * The visitor's zone. `Intl` reads all it knows before it can say it, which takes a slow phone 50 ms before anything is asked for;
 * Temporal knows it at once.
 */
const zoneHere = (): string =>
  (self as { Temporal?: { Now: { timeZoneId(): string } } }).Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/** Address of the single round trip that brings the catalog and the first month. */
function startUrl({ key, api, service, staff, location }: Options, locale: string | undefined, timeZone: string): string {
  const wishes = Object.entries({ timeZone, service, staff, location, locale }).filter((wish) => wish[1]) as [string, string][]
  return `${api}/v1/public/${encodeURIComponent(key)}/start?${new URLSearchParams(wishes)}`
}
