import type { BookingRequest, BookingView, HoldExtended, HoldRequest, HoldView } from '@slotwell/shared/schema'
import type { ApiClient, Outcome } from '../api-client.ts'
import { publicPath } from '../booking/booking-api.ts'

/** What is written with a publishable key. Whatever creates carries an idempotency key, since the client repeats it. */
export interface CheckoutApi {
  readonly hold: (request: HoldRequest, idempotencyKey: string) => Promise<Outcome<HoldView>>
  readonly extend: (hold: HoldView) => Promise<Outcome<HoldExtended>>
  readonly release: (hold: HoldView) => Promise<Outcome<void>>
  readonly book: (request: BookingRequest, idempotencyKey: string) => Promise<Outcome<BookingView>>
}

export function createCheckoutApi({ send }: Pick<ApiClient, 'send'>, key: string): CheckoutApi {
  const path = publicPath(key)
  return {
    hold: (body, idempotencyKey) => send('POST', `${path}/holds`, { body, idempotencyKey }),
    extend: ({ id, secret }) => send('POST', `${path}/holds/${id}/extend`, { body: {}, bearer: secret }),
    release: ({ id, secret }) => send('DELETE', `${path}/holds/${id}`, { bearer: secret, keepalive: true }),
    book: (body, idempotencyKey) => send('POST', `${path}/bookings`, { body, idempotencyKey }),
  }
}
