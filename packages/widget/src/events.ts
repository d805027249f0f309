/** What the page may listen to. Ids and times only: never a name, an address or an answer. */
interface SlotwellEvents {
  /** The first step can be used. */
  readonly ready: { readonly services: number }
  readonly 'select-service': { readonly service: string; readonly slug: string }
  readonly 'select-slot': { readonly service: string; readonly start: string }
  /** The chosen time is kept for the visitor until `expiresAt`. */
  readonly hold: { readonly service: string; readonly start: string; readonly expiresAt: string }
  readonly submit: { readonly service: string; readonly start: string }
  readonly booked: { readonly booking: string; readonly service: string; readonly start: string; readonly state: string }
  /** A refusal by the server, by its public code. */
  readonly error: { readonly code: string }
}

export type Emit = <Name extends keyof SlotwellEvents>(name: Name, detail: SlotwellEvents[Name]) => void

/** Sends `slotwell:…` events from `host`; they bubble through the page and its shadow roots. */
export const emitFrom =
  (host: EventTarget): Emit =>
  (name, detail) =>
    void host.dispatchEvent(new CustomEvent(`slotwell:${name}`, { detail, bubbles: true, composed: true }))

declare global {
  interface HTMLElementEventMap extends SlotwellEventMap {}
}
type SlotwellEventMap = { [Name in keyof SlotwellEvents as `slotwell:${Name}`]: CustomEvent<SlotwellEvents[Name]> }
