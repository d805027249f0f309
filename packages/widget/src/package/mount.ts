import type { SlotwellBookingElement } from '../element.ts'
import { defineElement } from './define-element.ts'
import { attributesOf, type WidgetOptions } from './widget-options.ts'

export interface Mounted {
  /** `<slotwell-booking>`: its events are typed by name, and `preventDefault()` on one that is cancelable holds the visitor. */
  readonly element: SlotwellBookingElement
  /** All options anew. Another service, person, place or number of people begins the flow again, the others are followed while it runs. */
  readonly update: (options: WidgetOptions) => void
  /** Ends the flow, lets a held time go and puts back what stood in the container. */
  readonly unmount: () => void
}

/**
 * Puts the booking flow into `container`. What stands there, such as a link to the booking page, is what visitors see until the
 * flow is there, and if it cannot be loaded.
 *
 * @throws {TypeError} without a publishable key
 */
export function mount(container: Element, options: WidgetOptions): Mounted {
  check(options)
  defineElement()
  const element = document.createElement('slotwell-booking')
  const set = (wanted: WidgetOptions) => {
    const attributes = new Map(Object.entries(attributesOf(wanted)))
    for (const name of element.getAttributeNames()) if (name.startsWith('data-') && !attributes.has(name)) element.removeAttribute(name)
    for (const [name, value] of attributes) if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  }
  set(options)
  element.append(...container.childNodes)
  container.append(element)
  return {
    element,
    update(wanted) {
      check(wanted)
      set(wanted)
    },
    unmount() {
      element.replaceWith(...element.childNodes)
    },
  }
}

function check({ key }: WidgetOptions): void {
  if (!key) throw new TypeError('slotwell: `key` must be the publishable key of your organization, pk_live_… or pk_test_….')
}
