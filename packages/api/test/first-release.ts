import { randomBytes } from 'node:crypto'
import type { BookingView, HoldView, Slots, Start } from '@slotwell/shared/schema'
import { bookingBody, type Harness, LISTED_ORIGIN } from './harness.ts'

/** One request as the widget of the first release sends it, and what it was answered then. `{name}` is filled in from the stage. */
export interface Exchange {
  readonly route: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: unknown
  }
  readonly answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: unknown }
}

export type Stage = Readonly<Record<string, string>>

/** Everything that the requests name: made by today's API, for each exchange anew. */
export async function openStage(harness: Harness): Promise<Stage> {
  const { pk } = harness.practice
  const json = async <T>(path: string, init: Parameters<Harness['request']>[1] = {}): Promise<T> => {
    const response = await harness.request(path, { ...init, headers: { origin: LISTED_ORIGIN, ...init.headers } })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as T
  }
  const query = 'service=sprechstunde&timeZone=Europe/Zurich'
  const start = await json<Start>(`/v1/public/${pk}/start?${query}&locale=de`)
  const { days } = await json<Slots>(`/v1/public/${pk}/slots?${query}&from=2026-12-07&to=2026-12-31`)
  const starts = days.flatMap(({ slots }) => slots.map((slot) => slot.start))
  const time = (n: number) => starts[n] ?? ''
  const service = start.catalog.services.find(({ slug }) => slug === 'sprechstunde')
  const hold = (at: string) => json<HoldView>(`/v1/public/${pk}/holds`, { method: 'POST', json: { service: 'sprechstunde', start: at } })
  const book = async (at: string) => json<BookingView>(`/v1/public/${pk}/bookings`, { method: 'POST', json: bookingBody(await hold(at)) })
  const [held, other, booked] = [await hold(time(2)), await hold(time(3)), await book(time(4))]
  return {
    pk,
    service: service?.id ?? '',
    staff: service?.staff[0] ?? '',
    location: service?.locations[0] ?? '',
    start: time(0),
    laterStart: time(1),
    takenStart: time(3),
    hold: held.id,
    secret: held.secret,
    otherHold: other.id,
    otherSecret: other.secret,
    token: booked.manageUrl.split('#')[1] ?? '',
    privacyVersion: start.catalog.organization.privacy.version,
    idempotencyKey: randomBytes(16).toString('hex'),
  }
}

export const fillIn = <T>(value: T, stage: Stage): T =>
  JSON.parse(JSON.stringify(value).replace(/\{(\w+)\}/g, (braces, name: string) => stage[name] ?? braces)) as T

export async function send(harness: Harness, { method, path, headers = {}, body }: Exchange['request']): Promise<Response> {
  return harness.request(path, { method, headers: { origin: LISTED_ORIGIN, ...headers }, ...(body === undefined ? {} : { json: body }) })
}

/** A text that a program reads has a form: an id of a kind, an instant with its offset, a day, an address. */
const FORMS: readonly RegExp[] = [
  /^(?:svc|stf|loc|hld|bkg|ses)_[0-9a-z]{26}$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/,
  /^\d{4}-\d\d-\d\d$/,
  /^https?:\/\//,
  /^urn:slotwell:problem:/,
]
const formOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'string') return typeof value
  const form = FORMS.find((pattern) => pattern.test(value))
  return form === undefined ? 'string' : `string ${form.source.includes('svc') ? value.slice(0, 4) : form.source}`
}

/** Where an answer of now lacks what one of then had, or has it in another form. */
export function lostSince(then: unknown, now: unknown, at = ''): string[] {
  // What was unknown then may be known now.
  if (then === null) return now === undefined ? [`${at} is gone`] : []
  if (now === undefined) return [`${at} is gone`]
  if (formOf(then) !== formOf(now)) return [`${at} was ${formOf(then)} and is ${formOf(now)}`]
  if (Array.isArray(then) && Array.isArray(now)) {
    const [pattern] = then.length > 0 ? [then.reduce(inCommon)] : []
    if (pattern === undefined) return []
    if (now.length === 0) return SOMETIMES_EMPTY.has(then) ? [] : [`${at} is empty`]
    return now.flatMap((item, i) => lostSince(pattern, item, `${at}/${i}`))
  }
  if (typeof then !== 'object') return []
  return Object.entries(then).flatMap(([name, value]) => lostSince(value, (now as Record<string, unknown>)[name], `${at}/${name}`))
}

/** Lists of which one entry had something in it and another had not. */
const SOMETIMES_EMPTY = new WeakSet<object>()

/** What two entries of one list both have. */
function inCommon(a: unknown, b: unknown): unknown {
  if (formOf(a) !== formOf(b)) return null
  if (Array.isArray(a) && Array.isArray(b)) {
    const both: readonly unknown[] = [...(a as unknown[]), ...(b as unknown[])]
    if (a.length === 0 || b.length === 0 || SOMETIMES_EMPTY.has(a) || SOMETIMES_EMPTY.has(b)) SOMETIMES_EMPTY.add(both)
    return both
  }
  if (typeof a !== 'object' || a === null || Array.isArray(a)) return a
  const other = b as Record<string, unknown>
  return Object.fromEntries(Object.entries(a).flatMap(([name, value]) => (name in other ? [[name, inCommon(value, other[name])]] : [])))
}
