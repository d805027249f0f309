import type { Catalog, Slots, Start } from '@slotwell/shared/schema'
import type { ApiClient, Outcome } from '../api-client.ts'

interface SlotsWish {
  readonly service: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly durationMin?: number | undefined
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

/** What is read with a publishable key: nothing in it is personal. */
export interface BookingApi {
  readonly start: (query: Readonly<Record<string, string | undefined>>, first?: Promise<Response>) => Promise<Outcome<Start>>
  readonly catalog: (locale: string) => Promise<Outcome<Catalog>>
  readonly slots: (wish: SlotsWish, signal?: AbortSignal) => Promise<Outcome<Slots>>
}

export const publicPath = (key: string): string => `/v1/public/${encodeURIComponent(key)}`

export function createBookingApi({ send }: Pick<ApiClient, 'send'>, key: string): BookingApi {
  const get = <T>(what: string, wishes: object, call?: object) =>
    send<T>('GET', `${publicPath(key)}/${what}?${new URLSearchParams(Object.entries(wishes).filter(([, value]) => value))}`, call)
  return {
    start: (wishes, first) => get('start', wishes, { first }),
    catalog: (locale) => get('catalog', { locale }),
    slots: (wish, signal) => get('slots', wish, { signal }),
  }
}
