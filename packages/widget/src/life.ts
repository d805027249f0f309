import type { Follower } from './element.ts'
import { mount } from './mount.tsx'

/** From the page's tag to the flow and back, for one `<slotwell-booking>`. */
export const follow: Follower['follow'] = (element, origin) => {
  let unmount: (() => void) | undefined
  let leaving: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(leaving)
    if (element.isConnected) unmount ??= mount(element, origin, element.preload())
    // A move in the document disconnects and connects again at once: only a real removal ends the booking.
    else
      leaving = setTimeout(() => {
        unmount?.()
        unmount = element.loading = undefined
      })
  }
}
