import { setTimeout as wait } from 'node:timers/promises'
import type { Arena, Shop } from './arena.ts'
import type { Chance } from './chance.ts'
import type { Answer, Client } from './client.ts'
import { createTally, type Tally } from './tally.ts'
import { asOwner, bookDirectly, cancel, confirm, hold, move, newWish, offered, type Person, type Wish } from './visitor.ts'

/** One booking as its visitor remembers it: what he sent, and what he was told first. */
interface Remembered {
  readonly wish: Wish
  readonly first: Answer['body']
  /** The answer to his hold, or undefined if the owner booked for him. */
  readonly held: Answer['body'] | undefined
  erased: boolean
}

/** What all visitors were told, to be held against the database. */
export interface Ledger {
  readonly promised: Tally['promised']
  readonly promise: Tally['promise']
  readonly bookings: Map<string, Remembered>
  readonly faults: string[]
  unanswered: number
}

export function newLedger(): Ledger {
  const tally = createTally()
  return { promised: tally.promised, promise: (answer) => tally.promise(answer), bookings: new Map(), faults: [], unanswered: 0 }
}

interface Where {
  readonly arena: Arena
  readonly shop: Shop
  readonly service: string
  readonly chance: Chance
  readonly ledger: Ledger
}

/** Longer than a server takes to start on a machine that has much else to do. */
const PATIENCE_MS = 120_000

/** Nothing of a first answer may be another one the next time. */
const sameAnswer = (a: Answer['body'], b: Answer['body']): boolean =>
  ['id', 'number', 'segments', 'manageUrl'].every((field) => JSON.stringify(a[field]) === JSON.stringify(b[field]))

/**
 * A visitor who books again and again, and sends a request that was not answered once more, word for word, to the
 * next server. Each call is one visit: a booking, and perhaps a repetition, a move, a cancellation or an erasure.
 */
export function createRegular({ arena, shop, service, chance, ledger }: Where): () => Promise<void> {
  const client = arena.wanderer()
  const sure = async (send: () => Promise<Answer>): Promise<Answer> => {
    for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; await wait(20)) {
      const answer = await send()
      // 503 says as little as silence about what was done, and asks to be tried again.
      if (answer.status !== 0 && answer.status !== 503) return answer
      // One that found nobody there has done nothing.
      if (answer.body.code !== 'ECONNREFUSED') ledger.unanswered++
    }
    throw new Error('no server answers any more')
  }
  /** True if it was done; anything but these refusals is a fault. */
  const went = (what: string, answer: Answer, ...codes: readonly string[]): boolean => {
    if (answer.status < 300) return true
    if (!codes.includes(answer.body.code ?? '')) ledger.faults.push(`${what} was answered with ${answer.status} ${answer.body.code}`)
    return false
  }

  let starts: string[] = []
  const nextStart = async (): Promise<string> => {
    for (; starts.length === 0; ) {
      const from = 2 + chance.below(600)
      starts = await offered({ ...client, send: (...ask) => sure(() => client.send(...ask)) }, shop, service, { from, to: from + 6 })
    }
    // Visitors come upon each other's times now and then, as the lists they look at grow old.
    return starts.splice(chance.below(starts.length), 1)[0] ?? ''
  }

  async function afterwards(id: string, remembered: Remembered): Promise<void> {
    const deed = chance.below(12)
    if (deed < 2) {
      const start = await nextStart()
      const moved = await sure(() => move(client, shop, id, start))
      if (went('a move', moved, 'slot_taken')) ledger.promise(moved)
    } else if (deed < 4) {
      const cancelled = await sure(() => cancel(client, shop, id))
      if (went('a cancellation', cancelled)) ledger.promise(cancelled)
    } else if (deed === 4) {
      const read = await sure(() => client.send('GET', `/v1/bookings/${id}`, { headers: asOwner(shop) }))
      const [attendee] = (read.body['attendees'] ?? []) as { customer: string }[]
      remembered.erased = true
      went(
        'an erasure',
        await sure(() => client.send('POST', `/v1/customers/${attendee?.customer}/erase`, { json: {}, headers: asOwner(shop) })),
      )
    } else if (deed < 8) {
      const repeated = await sure(() => repeat(client, shop, remembered))
      if (!sameAnswer(repeated.body, remembered.first)) ledger.faults.push(`${id}: a repeated request was told something else`)
    }
  }

  return async () => {
    const wish = newWish(service, await nextStart())
    const directly = chance.oneIn(4)
    const held = directly ? undefined : await sure(() => hold(client, shop, wish))
    if (held && !went('a hold', held, 'slot_taken')) return
    const booked = await sure(() => (held ? confirm(client, shop, wish, held.body) : bookDirectly(client, shop, wish)))
    // What was held can always be confirmed.
    if (!went('a booking', booked, ...(held ? [] : ['slot_taken']))) return
    const { id = '' } = booked.body
    ledger.promise(booked)
    const remembered: Remembered = { wish, first: booked.body, held: held?.body, erased: false }
    ledger.bookings.set(id, remembered)
    await afterwards(id, remembered)
  }
}

const repeat = (client: Client, shop: Shop, { wish, held }: Remembered): Promise<Answer> =>
  held ? confirm(client, shop, wish, held) : bookDirectly(client, shop, wish)

/** Sends every first request once more. An owner's repetition shows the booking as it is now, so only its id is compared. */
export async function repeatAll(client: Client, shop: Shop, { bookings }: Ledger): Promise<readonly string[]> {
  const found = []
  for (const [id, remembered] of bookings) {
    if (remembered.erased) continue
    const { status, body } = await repeat(client, shop, remembered)
    const same = remembered.held ? sameAnswer(body, remembered.first) : body.id === id
    if (status !== 201 || !same) found.push(`${id}: the request of its first answer is now answered with ${status}`)
  }
  return found
}

/** A person as the private API shows him; without a name once he was erased. */
type Shown = { readonly name: string | null } & Partial<Pick<Person, 'email'>>

interface Page {
  readonly data: readonly { readonly id: string; readonly attendees: readonly Shown[] }[]
  readonly nextCursor: string | null
}

/** Reads every booking as the owner does: each name and address opens, or is gone with an erased person. */
export async function readAgain(client: Client, shop: Shop, { bookings }: Ledger): Promise<readonly string[]> {
  const people = new Map<string, Shown | undefined>()
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/v1/bookings?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`
    const page = await client.send('GET', path, { headers: asOwner(shop) })
    if (page.status !== 200) return [`bookings cannot be read: ${page.status} ${page.body.code}`]
    const { data, nextCursor } = page.body as unknown as Page
    for (const { id, attendees } of data) people.set(id, attendees[0])
    cursor = nextCursor
  }
  return [...bookings].flatMap(([id, { wish, erased }]) => {
    const read = people.get(id)
    const shows = erased
      ? read?.name === null && read.email === undefined
      : read?.name === wish.person.name && read.email === wish.person.email
    return shows ? [] : [`${id} does not show its person`]
  })
}
