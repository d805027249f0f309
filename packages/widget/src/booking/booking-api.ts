import type { BookingRequest, BookingView, Catalog, HoldExtended, HoldRequest, HoldView, Slots, Start } from '@slotwell/shared/schema'
import type { ApiClient, Outcome } from '../api-client.ts'

export interface SlotsWish {
  readonly service: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

/** The public routes of one publishable key, as the booking flow uses them. */
export interface BookingApi {
  readonly start: (query: Readonly<Record<string, string | undefined>>, first?: Promise<Response>) => Promise<Outcome<Start>>
  readonly catalog: (locale: string) => Promise<Outcome<Catalog>>
  readonly slots: (wish: SlotsWish, signal?: AbortSignal) => Promise<Outcome<Slots>>
  readonly hold: (request: HoldRequest, idempotencyKey: string) => Promise<Outcome<HoldView>>
  readonly extend: (hold: HoldView) => Promise<Outcome<HoldExtended>>
  readonly release: (hold: HoldView) => Promise<Outcome<void>>
  /** Releases while the page goes away. */
  readonly releaseLast: (hold: HoldView) => void
  readonly book: (request: BookingRequest, idempotencyKey: string) => Promise<Outcome<BookingView>>
}

export function createBookingApi({ send, sendLast }: ApiClient, key: string): BookingApi {
  const path = `/v1/public/${encodeURIComponent(key)}`
  const query = (wishes: object) => new URLSearchParams(Object.entries(wishes).filter(([, value]) => value) as [string, string][])
  return {
    start: (wishes, first) => send('GET', `${path}/start?${query(wishes)}`, { first }),
    catalog: (locale) => send('GET', `${path}/catalog?${query({ locale })}`),
    slots: (wish, signal) => send('GET', `${path}/slots?${query(wish)}`, signal ? { signal } : {}),
    hold: (body, idempotencyKey) => send('POST', `${path}/holds`, { body, idempotencyKey }),
    extend: ({ id, secret }) => send('POST', `${path}/holds/${id}/extend`, { body: {}, bearer: secret }),
    release: ({ id, secret }) => send('DELETE', `${path}/holds/${id}`, { bearer: secret }),
    releaseLast: ({ id, secret }) => sendLast('DELETE', `${path}/holds/${id}`, secret),
    book: (body, idempotencyKey) => send('POST', `${path}/bookings`, { body, idempotencyKey }),
  }
}
