import { createApiClient, type ApiClient, type Outcome } from '../api-client.ts'
import { createBookingApi } from '../booking/booking-api.ts'
import { createBookingModel, type BookingModel } from '../booking/booking-model.ts'
import type { Given } from '../checkout/details-model.ts'
import type { Emit } from '../events.ts'

export interface FlowOptions {
  /** The publishable key. */
  readonly key: string
  /** Origin of your Slotwell; the page's own if absent. */
  readonly api?: string | undefined
  /** Ids or slugs that are settled beforehand: the steps that would ask are skipped. */
  readonly service?: string | undefined
  readonly staff?: string | undefined
  readonly location?: string | undefined
  /** For how many people, where appointments are shared; otherwise for one. */
  readonly partySize?: number | undefined
  /** Language of names and texts; else the organization's first. */
  readonly locale?: 'de' | 'en' | 'fr' | 'it' | 'ar' | undefined
  /** IANA zone of the visitor; else that of the browser. */
  readonly timeZone?: string | undefined
  /** What is known of the visitor: `name`, `email`, `phone`. */
  readonly visitor?: Given | undefined
  /** The events of the element but for `ready` and `view`, by name. What returns false for one that is cancelable holds the visitor where he is. */
  readonly onEvent?: Emit | undefined
}

/** The flow of one visitor: what there is to choose, what is chosen, and what may be done next. Everything that changes is a signal. */
export interface BookingFlow extends BookingModel {
  /** Why an answer is late, while one is; requests are repeated until they are answered. */
  readonly waiting: ApiClient['waiting']
  readonly retryNow: () => void
  /** Ends the flow and lets a held time go. */
  readonly close: () => void
}

/**
 * The booking flow without a document, for those who draw it themselves: the same models that are under `<slotwell-booking>`.
 * One request brings the offer and the first month with a free day. Resolves with the refusal of the server, such as
 * `unknown_service` for a preset that does not exist.
 *
 * Call `leave()` when the page goes away and `comeBack()` when it is shown again from the browser's cache.
 */
export async function createBookingFlow(options: FlowOptions): Promise<Outcome<BookingFlow>> {
  const { key, api: base = '', service, staff, location, partySize, locale, visitor: given, onEvent = () => true } = options
  const visitorZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const client = createApiClient(base.replace(/\/+$/, ''))
  const api = createBookingApi(client, key)
  const presets = { service, staff, location, partySize }
  const start = await api.start({ ...presets, timeZone: visitorZone, locale })
  if (!start.ok) return start
  const model = createBookingModel({ api, start: start.value, presets, visitorZone, now: Date.now, emit: onEvent, given })
  return {
    ok: true,
    value: {
      ...model,
      get visitorZone() {
        return model.visitorZone
      },
      waiting: client.waiting,
      retryNow: client.retryNow,
      close() {
        model.dispose()
        client.close()
      },
    },
  }
}
