import type { Handlers, SlotwellEvents } from './events.ts'

const EVENTS: Readonly<Record<keyof SlotwellEvents, keyof Handlers>> = {
  ready: 'onReady',
  view: 'onView',
  'select-service': 'onSelectService',
  'select-slot': 'onSelectSlot',
  hold: 'onHold',
  submit: 'onSubmit',
  booked: 'onBooked',
  error: 'onError',
}

/** Calls the property of `element` that belongs to an event, as it is when the event comes. */
export function callHandlers(element: HTMLElement & Handlers): void {
  for (const [event, handler] of Object.entries(EVENTS))
    element.addEventListener(`slotwell:${event}`, (told) => {
      ;(element[handler] as ((told: Event) => void) | null | undefined)?.(told)
    })
}
