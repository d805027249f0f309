import type { Opener } from './element.ts'

/** What the page may listen to. Ids and times only: never a name, an address or an answer. */
export interface SlotwellEvents {
  /** The first step can be used. */
  readonly ready: { readonly services: number }
  /** A step is on show. */
  readonly view: { readonly step: string }
  /** A service is being chosen. Cancelable. */
  readonly 'select-service': { readonly service: string; readonly slug: string }
  /** A time is being chosen. Cancelable. */
  readonly 'select-slot': { readonly service: string; readonly start: string }
  /** The chosen time is kept for the visitor until `expiresAt`. */
  readonly hold: { readonly service: string; readonly start: string; readonly expiresAt: string }
  /** The form is filled in and about to be sent. Cancelable. */
  readonly submit: { readonly service: string; readonly start: string }
  /** The appointment is booked, or requested if `state` is `pending`. */
  readonly booked: { readonly booking: string; readonly service: string; readonly start: string; readonly state: string }
  /** The server has refused something, by its public code. */
  readonly error: { readonly code: string }
}

/** What a popup adds. */
export interface PopupEvents {
  /** A button is about to open the popup; sent from the button, with the service it names. Cancelable. */
  readonly open: { readonly service: string }
  /** The popup is closed; what was chosen and typed stays for when it is opened again. */
  readonly close: { readonly step: string }
}

/** Tells the page. False if the page has cancelled it: then the visitor stays where he is. */
export type Emit = <Name extends keyof SlotwellEvents>(name: Name, detail: SlotwellEvents[Name]) => boolean

/** Sends `slotwell:…` events from `host`; they bubble through the page and its shadow roots. The property of the event hears it, too. */
export const emitFrom = (host: Opener): Emit => {
  // `slotwell:select-slot` → `onSelectSlot`, as it is now, of the element that the page knows.
  const tell = (event: Event) =>
    ((host.standsFor ?? host) as unknown as Record<string, ((told: Event) => void) | undefined>)[
      event.type.replace('slotwell:', 'on-').replace(/-./g, ([, letter = '']) => letter.toUpperCase())
    ]?.(event)
  return (name, detail) => {
    const event = new CustomEvent(`slotwell:${name}`, { detail, bubbles: true, composed: true, cancelable: true })
    // The last to hear it. Left over where somebody has stopped the event, it is still the same one.
    host.addEventListener(event.type, tell, { once: true })
    return host.dispatchEvent(event)
  }
}

declare global {
  interface HTMLElementEventMap extends SlotwellEventMap, Told<PopupEvents> {}
  interface DocumentEventMap extends SlotwellEventMap, Told<PopupEvents> {}
}
type Told<Events> = { [Name in keyof Events as Name extends string ? `slotwell:${Name}` : never]: CustomEvent<Events[Name]> }
export type SlotwellEventMap = Told<SlotwellEvents>

/** `select-slot` → `onSelectSlot`. */
export type HandlerOf<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${HandlerOf<First>}${Capitalize<Rest>}`
  : `on${Capitalize<Name>}`
/** A property of the element for each of its events. */
export type Handlers = {
  -readonly [Name in keyof SlotwellEvents as HandlerOf<Name>]?: ((event: SlotwellEventMap[`slotwell:${Name}`]) => void) | null | undefined
}
