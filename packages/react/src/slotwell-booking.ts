'use client'
import { attributesOf, defineElement, type SlotwellEventMap, type SlotwellEvents, type WidgetOptions } from '@slotwell/widget'
import { createElement, type HTMLAttributes, type ReactElement, type ReactNode, useEffect, useRef } from 'react'

/** `select-slot` → `onSelectSlot`. */
type Handler<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Handler<First>}${Capitalize<Rest>}`
  : `on${Capitalize<Name>}`
/** One for each event of the element. `event.preventDefault()` on one that is cancelable leaves the visitor where he is. */
type Handlers = {
  readonly [Name in keyof SlotwellEvents as Handler<Name>]?: ((event: SlotwellEventMap[`slotwell:${Name}`]) => void) | undefined
}
type Wishes = Omit<WidgetOptions, 'key' | 'api'>

export interface SlotwellBookingProps
  extends Wishes,
    Handlers,
    Omit<HTMLAttributes<HTMLElement>, keyof Wishes | keyof Handlers | 'children'> {
  /** The publishable key, `pk_live_…`. Everybody may see it. */
  readonly publishableKey: string
  /** Origin of your Slotwell: `https://book.example.org`. */
  readonly api: string
  /** What visitors see until the flow is there, and if it cannot be loaded: a link to your booking page. */
  readonly children: ReactNode
}

const EVENTS: { readonly [Name in keyof SlotwellEvents]: Handler<Name> } = {
  ready: 'onReady',
  view: 'onView',
  'select-service': 'onSelectService',
  'select-slot': 'onSelectSlot',
  hold: 'onHold',
  submit: 'onSubmit',
  booked: 'onBooked',
  error: 'onError',
}

/**
 * `<slotwell-booking>` as a component. A server renders the element with its children; the flow takes their place in the browser.
 * All options may change while it is on show, and are followed.
 */
export function SlotwellBooking(props: SlotwellBookingProps): ReactElement {
  const {
    publishableKey,
    api,
    service,
    staff,
    location,
    partySize,
    name,
    email,
    phone,
    date,
    query,
    locale,
    theme,
    accent,
    children,
    className,
    ...others
  } = props
  const attributes = attributesOf({
    key: publishableKey,
    api,
    service,
    staff,
    location,
    partySize,
    name,
    email,
    phone,
    date,
    query,
    locale,
    theme,
    accent,
  })
  const element = useRef<HTMLElement>(null)
  /** The handlers of the last drawing: another function is no reason to listen anew. */
  const latest = useRef(props)

  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const { current: host } = element
    const ended = new AbortController()
    for (const [event, handler] of Object.entries(EVENTS)) {
      const tell = (told: Event) => (latest.current[handler] as ((event: Event) => void) | undefined)?.(told)
      host?.addEventListener(`slotwell:${event}`, tell, { signal: ended.signal })
    }
    // After the listeners: what is said first must be heard, too.
    defineElement()
    return () => ended.abort()
  }, [])

  const rest = Object.fromEntries(Object.entries(others).filter(([prop]) => !(Object.values(EVENTS) as string[]).includes(prop)))
  // React 18 writes `className` of a custom element as it stands.
  return createElement('slotwell-booking', { ...rest, class: className, ...attributes, ref: element }, children)
}
