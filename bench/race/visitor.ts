import { randomUUID } from 'node:crypto'
import type { Shop } from './arena.ts'
import type { Answer, Client } from './client.ts'

/** Who books, as the private API shows it afterwards. */
export interface Person {
  readonly name: string
  readonly email: string
}

/** One wish for one time, that can be sent again word for word. */
export interface Wish {
  readonly service: string
  readonly start: string
  readonly person: Person
  /** Idempotency keys of the hold and of the booking. */
  readonly holdKey: string
  readonly bookingKey: string
}

let counted = 0
export function newWish(service: string, start: string): Wish {
  const number = ++counted
  const person = { name: `Visitor ${number}`, email: `visitor-${number}@example.org` }
  return { service, start, person, holdKey: randomUUID(), bookingKey: randomUUID() }
}

export const asOwner = ({ secretKey }: Shop) => ({ authorization: `Bearer ${secretKey}` })

export const hold = (client: Client, shop: Shop, { service, start, holdKey }: Wish): Promise<Answer> =>
  client.send('POST', `/v1/public/${shop.publicKey}/holds`, { json: { service, start }, headers: { 'idempotency-key': holdKey } })

/** Books what was held; a visitor with the answer to `hold`. */
export const confirm = (client: Client, shop: Shop, { person, bookingKey }: Wish, held: Answer['body']): Promise<Answer> =>
  client.send('POST', `/v1/public/${shop.publicKey}/bookings`, {
    json: {
      hold: held.id,
      holdSecret: held.secret,
      attendees: [person],
      consent: { privacyVersion: '1' },
      locale: 'en',
      timeZone: 'UTC',
    },
    headers: { 'idempotency-key': bookingKey },
  })

/** As the owner's server does: at once, without a hold. */
export const bookDirectly = (client: Client, shop: Shop, { service, start, person, bookingKey }: Wish): Promise<Answer> =>
  client.send('POST', '/v1/bookings', {
    json: { service, start, attendees: [person] },
    headers: { ...asOwner(shop), 'idempotency-key': bookingKey },
  })

export type Way = 'hold' | 'private'

/** The whole way to a booking: every answer on it, the last one decides. */
export async function book(client: Client, shop: Shop, wish: Wish, way: Way): Promise<readonly Answer[]> {
  if (way === 'private') return [await bookDirectly(client, shop, wish)]
  const held = await hold(client, shop, wish)
  return held.status === 201 ? [held, await confirm(client, shop, wish, held.body)] : [held]
}

export const move = (client: Client, shop: Shop, id: string, start: string): Promise<Answer> =>
  client.send('POST', `/v1/bookings/${id}/reschedule`, { json: { start }, headers: asOwner(shop) })

export const cancel = (client: Client, shop: Shop, id: string): Promise<Answer> =>
  client.send('POST', `/v1/bookings/${id}/cancel`, { json: {}, headers: asOwner(shop) })

const DAY_MS = 86_400_000
const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Starts that are offered on the days so many days ahead, ascending. */
export async function offered(client: Client, shop: Shop, service: string, days: { readonly from: number; readonly to: number }) {
  const day = (ahead: number) => isoDate(Date.now() + ahead * DAY_MS)
  const query = `service=${service}&from=${day(days.from)}&to=${day(days.to)}&timeZone=UTC`
  const { status, body } = await client.send('GET', `/v1/public/${shop.publicKey}/slots?${query}`)
  if (status !== 200) throw new Error(`slots: ${status} ${JSON.stringify(body)}`)
  return (body['days'] as { slots: { start: string }[] }[]).flatMap(({ slots }) => slots.map(({ start }) => start))
}

/** The first `count` starts of a service from the day after tomorrow on: none of them is past while a storm lasts. */
export async function firstStarts(client: Client, shop: Shop, service: string, count: number): Promise<readonly string[]> {
  const found: string[] = []
  for (let from = 2; found.length < count; from += 31) found.push(...(await offered(client, shop, service, { from, to: from + 30 })))
  return found.slice(0, count)
}

/** Whether this time is offered to a visitor right now. */
export async function isOffered(client: Client, shop: Shop, service: string, start: string): Promise<boolean> {
  const query = `service=${service}&from=${start.slice(0, 10)}&to=${start.slice(0, 10)}&timeZone=UTC`
  const { body } = await client.send('GET', `/v1/public/${shop.publicKey}/slots?${query}`)
  return JSON.stringify(body['days'] ?? '').includes(`"start":"${start}"`)
}
