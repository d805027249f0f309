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

/** Tells the page. False if the page has cancelled it: then the visitor stays where he is. */
export type Emit = <Name extends keyof SlotwellEvents>(name: Name, detail: SlotwellEvents[Name]) => boolean

/** Sends `slotwell:…` events from `host`; they bubble through the page and its shadow roots. */
export const emitFrom =
  (host: EventTarget): Emit =>
  (name, detail) =>
    host.dispatchEvent(new CustomEvent(`slotwell:${name}`, { detail, bubbles: true, composed: true, cancelable: true }))

declare global {
  interface HTMLElementEventMap extends SlotwellEventMap {}
}
export type SlotwellEventMap = { [Name in keyof SlotwellEvents as `slotwell:${Name}`]: CustomEvent<SlotwellEvents[Name]> }
