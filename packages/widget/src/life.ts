import type { Life } from './element.ts'
import { callHandlers } from './handlers.ts'
import { givenBy, takeWishes } from './prefill.ts'

/** What the page has room reserved for, by the width of the element: the heights of the frame. */
const roomFor = (width: number): number => (width < 420 ? 620 : width < 760 ? 882 : 560)

/** From the page's tag to the flow and back, for one `<slotwell-booking>`. Comes beside the core, before it. */
export const follow: Life['follow'] = (element, origin) => {
  let mounted: Promise<(() => void) | undefined> | undefined
  callHandlers(element)
  let leaving: ReturnType<typeof setTimeout> | undefined

  const mount = () => {
    if (takeWishes(element)) element.loading = undefined
    element.given = () => givenBy(element)
    const [first, core] = element.preload()
    // Inline, as unknown elements are, it has no width and keeps no room.
    if (getComputedStyle(element).display === 'inline') element.style.display = 'block'
    // A page that hasn't reserved the room jumps once, now, and not again when the core arrives.
    const { style } = element
    const own = style.minHeight
    if (element.offsetHeight < 500) style.minHeight = `${roomFor(element.clientWidth)}px`
    const give = () => void (style.minHeight = own)
    return core.then((loaded) => {
      const unmount = loaded.mount(element, origin, first)
      // From here on the frame itself keeps the room, at every width.
      give()
      return unmount
    }, give)
  }

  return () => {
    clearTimeout(leaving)
    if (!element.isConnected) {
      // A move in the document disconnects and connects again at once: only a real removal ends the booking.
      leaving = setTimeout(() => {
        void mounted?.then((unmount) => unmount?.())
        mounted = element.loading = undefined
      })
      return
    }
    if (mounted || isMisplaced(element)) return
    if ('slotwellFloat' in element.dataset) mounted = import('./float.ts').then(({ float }) => float(element))
    else mounted = mount()
  }
}

/** What a tag made stands behind it, and has nothing inside. */
const isOfTag = (element: Element) => !element.firstChild && !!element.previousElementSibling?.matches('script')
const wishOf = ({ dataset }: HTMLElement) => JSON.stringify(['key', 'service', 'staff', 'location'].map((name) => dataset[name] ?? ''))

/**
 * Whether `element` came from a script tag to a place where it can't stay. In the head, where optimisers move tags, nothing is
 * shown; a tag that they have doubled asks for nothing that isn't there; `data-into` says where it belongs.
 */
function isMisplaced(element: HTMLElement): boolean {
  if (!isOfTag(element)) return false
  if (document.readyState === 'loading' && element.closest('head')) {
    addEventListener('DOMContentLoaded', () => isMisplaced(element))
    return true
  }
  const others = [...document.body.querySelectorAll<HTMLElement>(element.localName)]
  const twin = others.find((other) => wishOf(other) === wishOf(element))
  if (twin && twin !== element) {
    element.remove()
    return true
  }
  const { into } = element.dataset
  const home = into ? document.querySelector(into) : element.closest('head') && (document.querySelector('main') ?? document.body)
  if (!home || home === element.parentElement) return false
  // A move: the element hears of it and goes on there.
  home.append(element)
  return true
}
