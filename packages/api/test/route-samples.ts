import { createTestOrganization } from '../src/configuration/test-organization.ts'
import type { Route } from '../src/http/registry.ts'
import { codeOfToken } from '../src/booking/open-by-code.ts'
import { ATTENDEE, bearer, book, bookingBody, firstFree, type Harness, placeHold, type RequestOptions } from './harness.ts'
import { mintConfirmationToken } from '../src/trust/confirmation-link.ts'
import { askedByLetter } from './asked-by-letter.ts'
import { formBody, plainVisitor } from './plain-visitor.ts'

/** One request that succeeds, as far as data has to be there before it. */
export interface Sample {
  readonly path: string
  readonly options: RequestOptions
}

/** A day on which the practice has free times. */
const DAYS = 'from=2026-12-01&to=2026-12-05&timeZone=Europe/Zurich'

/** How each route of the registry is called well, by method and path. A route without a sample fails the tests. */
/** Of the widget, as pages are pinned to it. */
export const A_VERSION = '0.1.0-0a1b2c3d'

const SAMPLES: Readonly<Record<string, (harness: Harness) => Promise<Sample> | Sample>> = {
  'GET /v1/public/:pk/start': ({ practice }) => get(`/v1/public/${practice.pk}/start?timeZone=Europe/Zurich`),
  'GET /v1/public/:pk/catalog': ({ practice }) => get(`/v1/public/${practice.pk}/catalog?locale=en`),
  'GET /v1/public/:pk/slots': ({ practice }) => get(`/v1/public/${practice.pk}/slots?service=sprechstunde&${DAYS}`),
  'POST /v1/public/:pk/holds': async (harness) =>
    post(`/v1/public/${harness.practice.pk}/holds`, { service: 'sprechstunde', start: await firstFree(harness) }),
  'POST /v1/public/:pk/holds/:id/extend': async (harness) => {
    const hold = await placeHold(harness)
    return post(`/v1/public/${harness.practice.pk}/holds/${hold.id}/extend`, {}, bearer(hold.secret))
  },
  'DELETE /v1/public/:pk/holds/:id': async (harness) => {
    const hold = await placeHold(harness)
    return remove(`/v1/public/${harness.practice.pk}/holds/${hold.id}`, bearer(hold.secret))
  },
  'POST /v1/public/:pk/bookings': async (harness) =>
    post(`/v1/public/${harness.practice.pk}/bookings`, bookingBody(await placeHold(harness))),
  'GET /v1/public/manage': async (harness) => get('/v1/public/manage', bearer((await book(harness)).token)),
  'GET /v1/public/manage/slots': async (harness) => get(`/v1/public/manage/slots?${DAYS}`, bearer((await book(harness)).token)),
  'POST /v1/public/manage/cancel': async (harness) => post('/v1/public/manage/cancel', {}, bearer((await book(harness)).token)),
  'POST /v1/public/manage/attendance': async (harness) => post('/v1/public/manage/attendance', {}, bearer((await book(harness)).token)),
  'POST /v1/public/manage/reschedule': async (harness) => {
    const { token } = await book(harness)
    return post('/v1/public/manage/reschedule', { start: await firstFree(harness) }, bearer(token))
  },
  'GET /v1/bookings': async (harness) => {
    await book(harness)
    return get('/v1/bookings?state=confirmed&limit=5', owner(harness))
  },
  'POST /v1/bookings': async (harness) =>
    post(
      '/v1/bookings',
      { service: 'sprechstunde', start: await firstFree(harness), attendees: [ATTENDEE], answers: { patient: 'ja' } },
      owner(harness),
    ),
  'GET /v1/bookings/:id': async (harness) => get(`/v1/bookings/${(await book(harness)).id}`, owner(harness)),
  'POST /v1/bookings/:id/confirm': async (harness) => post(`/v1/bookings/${await requested(harness)}/confirm`, {}, owner(harness)),
  'POST /v1/bookings/:id/decline': async (harness) => post(`/v1/bookings/${await requested(harness)}/decline`, {}, owner(harness)),
  'POST /v1/bookings/:id/cancel': async (harness) => post(`/v1/bookings/${(await book(harness)).id}/cancel`, {}, owner(harness)),
  'POST /v1/bookings/:id/no-show': async (harness) => {
    const { id, segments } = await book(harness)
    harness.setClock(segments[0]?.end ?? '')
    return post(`/v1/bookings/${id}/no-show`, {}, owner(harness))
  },
  'POST /v1/bookings/:id/reschedule': async (harness) => {
    const { id } = await book(harness)
    return post(`/v1/bookings/${id}/reschedule`, { start: await firstFree(harness) }, owner(harness))
  },
  'GET /v1/slots': (harness) => get(`/v1/slots?service=sprechstunde&${DAYS}`, owner(harness)),
  'GET /v1/slots/explain': (harness) =>
    get('/v1/slots/explain?service=sprechstunde&start=2026-12-25T09:00:00%2B01:00&staff=anna-keller', owner(harness)),
  'GET /v1/customers': async (harness) => {
    await book(harness)
    return get(`/v1/customers?email=${ATTENDEE.email}`, owner(harness))
  },
  'GET /v1/customers/:id': async (harness) => get(`/v1/customers/${await customer(harness)}`, owner(harness)),
  'GET /v1/customers/:id/export': async (harness) => get(`/v1/customers/${await customer(harness)}/export`, owner(harness)),
  'POST /v1/customers/:id/erase': async (harness) => post(`/v1/customers/${await customer(harness)}/erase`, {}, owner(harness)),
  'GET /v1/time-off': async (harness) => {
    await timeOff(harness)
    return get('/v1/time-off', owner(harness))
  },
  'POST /v1/time-off': (harness) => post('/v1/time-off', AWAY, owner(harness)),
  'DELETE /v1/time-off/:id': async (harness) => remove(`/v1/time-off/${await timeOff(harness)}`, owner(harness)),
  'GET /v1/busy-blocks': async (harness) => {
    await busyBlock(harness)
    return get('/v1/busy-blocks', owner(harness))
  },
  'PUT /v1/busy-blocks': (harness) => put('/v1/busy-blocks', busy(), owner(harness)),
  'DELETE /v1/busy-blocks/:id': async (harness) => remove(`/v1/busy-blocks/${await busyBlock(harness)}`, owner(harness)),
  'GET /v1/calendar-feeds': async (harness) => {
    await calendarFeed(harness)
    return get('/v1/calendar-feeds', owner(harness))
  },
  'POST /v1/calendar-feeds': (harness) => post('/v1/calendar-feeds', { staff: 'anna-keller', detail: 'full' }, owner(harness)),
  'DELETE /v1/calendar-feeds/:id': async (harness) => remove(`/v1/calendar-feeds/${(await calendarFeed(harness)).id}`, owner(harness)),
  'GET /v1/sessions': async (harness) => {
    await session(harness)
    return get('/v1/sessions?limit=5', owner(harness))
  },
  'POST /v1/sessions': (harness) => post('/v1/sessions', course(), owner(harness)),
  'GET /v1/sessions/:id': async (harness) => get(`/v1/sessions/${await session(harness)}`, owner(harness)),
  'POST /v1/sessions/:id/cancel': async (harness) => post(`/v1/sessions/${await session(harness)}/cancel`, {}, owner(harness)),
  'GET /v1/messages': async (harness) => {
    await book(harness)
    return get('/v1/messages?state=due&channel=mail&limit=5', owner(harness))
  },
  'POST /v1/messages/:id/replay': async (harness) => post(`/v1/messages/${await givenUp(harness)}/replay`, {}, owner(harness)),
  'GET /v1/webhook-endpoints': async (harness) => {
    await endpoint(harness)
    return get('/v1/webhook-endpoints', owner(harness))
  },
  'POST /v1/webhook-endpoints': (harness) => post('/v1/webhook-endpoints', webhook(), owner(harness)),
  'GET /v1/webhook-endpoints/:id': async (harness) => get(`/v1/webhook-endpoints/${await endpoint(harness)}`, owner(harness)),
  'PUT /v1/webhook-endpoints/:id': async (harness) =>
    put(`/v1/webhook-endpoints/${await endpoint(harness)}`, { events: ['booking.confirmed'] }, owner(harness)),
  'DELETE /v1/webhook-endpoints/:id': async (harness) => remove(`/v1/webhook-endpoints/${await endpoint(harness)}`, owner(harness)),
  'POST /v1/webhook-endpoints/:id/pause': async (harness) =>
    post(`/v1/webhook-endpoints/${await endpoint(harness)}/pause`, {}, owner(harness)),
  'POST /v1/webhook-endpoints/:id/resume': async (harness) => {
    const id = await endpoint(harness)
    await answer(harness, post(`/v1/webhook-endpoints/${id}/pause`, {}, owner(harness)))
    return post(`/v1/webhook-endpoints/${id}/resume`, {}, owner(harness))
  },
  'POST /v1/webhook-endpoints/:id/rotate': async (harness) =>
    post(`/v1/webhook-endpoints/${await endpoint(harness)}/rotate`, {}, owner(harness)),
  'POST /v1/webhook-endpoints/:id/test': async (harness) =>
    post(`/v1/webhook-endpoints/${await endpoint(harness)}/test`, {}, owner(harness)),
  'GET /v1/webhook-endpoints/:id/deliveries': async (harness) => {
    const { id } = await message(harness)
    return get(`/v1/webhook-endpoints/${id}/deliveries`, owner(harness))
  },
  'POST /v1/webhook-endpoints/:id/replay': async (harness) => {
    const { id, event } = await message(harness)
    return post(`/v1/webhook-endpoints/${id}/replay`, { event }, owner(harness))
  },
  'POST /v1/letters/preview': (harness) => post('/v1/letters/preview', { kind: 'confirmed' }, owner(harness)),
  'PUT /v1/mail/password': (harness) => put('/v1/mail/password', { password: 'correct horse' }, owner(harness)),
  'DELETE /v1/mail/password': async (harness) => {
    await harness.request('/v1/mail/password', { method: 'PUT', json: { password: 'correct horse' }, headers: owner(harness) })
    return remove('/v1/mail/password', owner(harness))
  },
  'GET /v1/mail/suppressions': (harness) => get('/v1/mail/suppressions', owner(harness)),
  'POST /v1/mail/suppressions': (harness) => post('/v1/mail/suppressions', { email: nextAddress() }, owner(harness)),
  'POST /v1/mail/suppressions/check': async (harness) => {
    const email = nextAddress()
    await harness.deps.keyring.personFor(harness.practice.id, email)
    return post('/v1/mail/suppressions/check', { email }, owner(harness))
  },
  'POST /v1/mail/suppressions/remove': async (harness) => {
    const email = nextAddress()
    await answer(harness, post('/v1/mail/suppressions', { email }, owner(harness)))
    return post('/v1/mail/suppressions/remove', { email }, owner(harness))
  },
  'POST /v1/mail/bounces': async (harness) => {
    const email = nextAddress()
    await harness.deps.keyring.personFor(harness.practice.id, email)
    return post('/v1/mail/bounces', { email, kind: 'hardBounce' }, owner(harness))
  },
  'GET /v1/test/letters': async (harness) => get('/v1/test/letters', bearer(await secretTestKey(harness))),
  'GET /v1/test/clock': async (harness) => get('/v1/test/clock', bearer(await secretTestKey(harness))),
  'POST /v1/test/clock': async (harness) =>
    post('/v1/test/clock', { now: '2026-12-01T08:00:00+01:00' }, bearer(await secretTestKey(harness))),
  'DELETE /v1/test/clock': async (harness) => remove('/v1/test/clock', bearer(await secretTestKey(harness))),
  'GET /healthz': () => get('/healthz'),
  'GET /readyz': () => get('/readyz'),
  'GET /v1/openapi.json': () => get('/v1/openapi.json'),
  'GET /book/:slug': ({ practice }) => get(`/book/${practice.slug}`),
  'GET /m': () => get('/m'),
  'GET /book/:slug/times': ({ practice }) => get(`/book/${practice.slug}/times?service=sprechstunde&location=&staff=`),
  'POST /book/:slug/times': async (harness) => form(`/book/${harness.practice.slug}/times`, await heldForm(harness)),
  'POST /book/:slug/hold': async (harness) =>
    form(`/book/${harness.practice.slug}/hold`, { service: 'sprechstunde', location: '', staff: '', start: await firstFree(harness) }),
  'POST /book/:slug/booking': async (harness) =>
    form(`/book/${harness.practice.slug}/booking`, { ...(await heldForm(harness)), ...ATTENDEE, 'answer-patient': 'ja' }),
  'GET /book/:slug/confirm': async (harness) => get(`/book/${harness.practice.slug}/confirm?token=${await confirmationToken(harness)}`),
  'POST /book/:slug/confirm': async (harness) =>
    form(`/book/${harness.practice.slug}/confirm`, { token: await confirmationToken(harness) }),
  'GET /m/code': () => get('/m/code'),
  'POST /m/booking': async (harness) => {
    const { number, token } = await book(harness)
    const code = await codeOfToken(harness.deps.booking, token)
    return form('/m/booking', { number, code: code.ok ? code.view : '' })
  },
  'POST /m/times': async (harness) => form('/m/times', { token: (await book(harness)).token }),
  'POST /m/ask-move': async (harness) => form('/m/ask-move', { token: (await book(harness)).token, start: await firstFree(harness) }),
  'POST /m/move': async (harness) => form('/m/move', { token: (await book(harness)).token, start: await firstFree(harness) }),
  'POST /m/coming': async (harness) => form('/m/coming', { token: (await book(harness)).token }),
  'POST /m/ask-cancel': async (harness) => form('/m/ask-cancel', { token: (await book(harness)).token }),
  'POST /m/cancel': async (harness) => form('/m/cancel', { token: (await book(harness)).token }),
  'POST /m/calendar': async (harness) => form('/m/calendar', { token: (await book(harness)).token }),
  'GET /metrics': () => get('/metrics'),
  'GET /feeds/:file': async (harness) => {
    await book(harness)
    return get(new URL((await calendarFeed(harness)).url).pathname)
  },
  'GET /dev/mail': () => get('/dev/mail'),
  'GET /dev/mail/preview': () => get('/dev/mail/preview'),
  'GET /dev/mail/preview/letter': ({ practice }) =>
    get(`/dev/mail/preview/letter?organization=${practice.slug}&kind=confirmed&reader=attendee&locale=de&tone=formal`),
  'GET /dev/mail/:position': async (harness) => {
    await book(harness)
    await harness.sendLetters()
    return get('/dev/mail/1')
  },
  'GET /embed/v1/:file': () => get('/embed/v1/slotwell.js'),
  'GET /embed/:version/:file': () => get(`/embed/${A_VERSION}/slotwell.js`),
}

export const routeName = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path}`
export const sampledRoutes = (): readonly string[] => Object.keys(SAMPLES)

export async function sampleOf(route: Pick<Route, 'method' | 'path'>, harness: Harness): Promise<Sample> {
  const make = SAMPLES[routeName(route)]
  if (!make) throw new Error(`no sample for ${routeName(route)}: add one to route-samples.ts`)
  return make(harness)
}

/** The same for one that needs no data: ids of the right form that nobody has. */
export function coldSample(route: Route, harness: Harness): Sample {
  const path = route.path
    .replace(':pk', harness.practice.pk)
    .replace(':version', A_VERSION)
    .replace(/:(\w+)/, (_, name: string) =>
      name === 'id'
        ? unusedId(route)
        : name === 'slug'
          ? harness.practice.slug
          : name === 'position'
            ? '1'
            : route.path.startsWith('/feeds')
              ? `cal_${'0'.repeat(30)}.ics`
              : 'slotwell.js',
    )
  const authorization =
    route.auth === 'secret'
      ? owner(harness)
      : route.auth === 'manageToken'
        ? bearer(`${unusedId({ path: '/v1/bookings/:id' })}.${'A'.repeat(43)}`)
        : route.headers?.holdSecret
          ? bearer('A'.repeat(43))
          : {}
  return {
    path,
    options: {
      method: route.method,
      headers: {
        ...authorization,
        ...(route.body ? { 'content-type': route.bodyAs === 'form' ? 'application/x-www-form-urlencoded' : 'application/json' } : {}),
      },
      ...(route.body ? { body: route.bodyAs === 'form' ? '' : '{}' } : {}),
    },
  }
}

const unusedId = ({ path }: Pick<Route, 'path'>): string => {
  const prefix = path.includes('holds')
    ? 'hld'
    : path.includes('customers')
      ? 'cus'
      : path.includes('time-off')
        ? 'tof'
        : path.includes('busy-blocks')
          ? 'bsy'
          : path.includes('sessions')
            ? 'ses'
            : path.includes('messages')
              ? 'out'
              : path.includes('calendar-feeds')
                ? 'cfd'
                : path.includes('webhook-endpoints')
                  ? 'whe'
                  : 'bkg'
  return `${prefix}_${'0'.repeat(26)}`
}

/** A letter that was not sent for good. */
async function givenUp(harness: Harness): Promise<string> {
  const { id } = await book(harness)
  const { outbox } = harness.deps.store
  const [letter] = await outbox.list({ bookingId: id }, { limit: 1 })
  if (!letter) throw new Error('a booking leaves a letter')
  await outbox.giveUp(letter, 'smtp EENVELOPE RCPT TO 550 5.1.1')
  return letter.id
}

let weeks = 0
/** Each time another week: where it was scheduled already nobody is free. */
const course = () => ({
  service: 'rueckenkurs',
  start: `${new Date(Date.UTC(2027, 0, 5) + 7 * DAY_MS * weeks++).toISOString().slice(0, 10)}T22:00:00Z`,
})
const DAY_MS = 86_400_000
const AWAY = { staff: 'anna-keller', start: '2027-02-01T08:00:00+01:00', end: '2027-02-05T18:00:00+01:00' }
let calendars = 0
/** Each time another calendar: what is there already changes nothing. */
const busy = () => ({ staff: 'anna-keller', source: `home-${++calendars}`, blocks: [{ start: AWAY.start, end: AWAY.end }] })
const owner = ({ practice }: Harness) => bearer(practice.sk)
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Sample => ({ path, options: { headers } })
const post = (path: string, json: unknown, headers: Readonly<Record<string, string>> = {}): Sample => ({
  path,
  options: { method: 'POST', json, headers },
})
const form = (path: string, fields: Readonly<Record<string, string>>): Sample => ({ path, options: formBody(fields) })
/** The token of a form whose time is held. */
async function heldForm(harness: Harness): Promise<Readonly<Record<string, string>>> {
  const visitor = plainVisitor(harness)
  const fields = { service: 'sprechstunde', location: '', staff: '', start: await firstFree(harness) }
  const page = await visitor.send(`/book/${harness.practice.slug}/hold`, fields)
  return { token: page.forms[0]?.fields.token ?? '' }
}
let addresses = 0
/** Each time another one: who is on the list already changes nothing. */
const nextAddress = () => `visitor-${++addresses}@example.org`
const put = (path: string, json: unknown, headers: Readonly<Record<string, string>>): Sample => ({
  path,
  options: { method: 'PUT', json, headers },
})
const remove = (path: string, headers: Readonly<Record<string, string>>): Sample => ({ path, options: { method: 'DELETE', headers } })

async function answer<T>(harness: Harness, { path, options }: Sample): Promise<T> {
  const response = await harness.request(path, options)
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return (await response.json()) as T
}

const testKeys = new WeakMap<Harness, string>()
async function secretTestKey(harness: Harness): Promise<string> {
  const known = testKeys.get(harness)
  if (known !== undefined) return known
  const live = await harness.deps.store.organizations.byId(harness.practice.id)
  const made = live && (await createTestOrganization(harness.deps, live, 'cli'))
  if (!made?.ok) throw new Error('no test organization')
  testKeys.set(harness, made.secretKey)
  return made.secretKey
}

/** What stands in the link of a letter that asks whether somebody is there. */
async function confirmationToken(harness: Harness): Promise<string> {
  const { keyring, store } = harness.deps
  // Only a part of a day may wait, so one that does serves until it is booked.
  const known = waiting.get(harness)
  const still = known === undefined ? undefined : await store.confirmations.byId(harness.practice.id, known)
  if (still?.contentSealed && still.expiresAtMs > harness.now()) return mintConfirmationToken(keyring, harness.practice.id, still.id)
  const row = await askedByLetter(harness)
  waiting.set(harness, row.id)
  return mintConfirmationToken(keyring, harness.practice.id, row.id)
}
const waiting = new WeakMap<Harness, string>()

/** A booking of the service that asks for approval. */
async function requested(harness: Harness): Promise<string> {
  const catalog = await answer<{
    services: {
      slug: string
      approval: boolean
      questions: { id: string; kind: string; required: boolean; options?: { id: string }[] }[]
    }[]
  }>(harness, get(`/v1/public/${harness.practice.pk}/catalog`))
  const service = catalog.services.find(({ approval }) => approval)
  if (!service) throw new Error('no service asks for approval')
  const answers = Object.fromEntries(
    service.questions.map(({ id, kind, options }) => [
      id,
      kind === 'checkbox' ? true : kind === 'choice' ? (options?.[0]?.id ?? '') : 'Muttermal',
    ]),
  )
  const { id } = await answer<{ id: string }>(
    harness,
    post(`/v1/public/${harness.practice.pk}/bookings`, bookingBody(await placeHold(harness, service.slug), ATTENDEE, answers)),
  )
  return id
}

async function customer(harness: Harness): Promise<string> {
  const { id } = await book(harness)
  const view = await answer<{ attendees: { customer: string }[] }>(harness, get(`/v1/bookings/${id}`, owner(harness)))
  return view.attendees[0]?.customer ?? ''
}

const session = async (harness: Harness): Promise<string> =>
  (await answer<{ id: string }>(harness, post('/v1/sessions', course(), owner(harness)))).id

let endpoints = 0
/** Each time another one, at a port of this machine where nobody is; as many as there can be, then from the beginning. */
const webhook = () => ({ slug: `hook-${++endpoints}`, url: 'https://127.0.0.1:59999/hook', events: ['booking.confirmed'] })
async function endpoint(harness: Harness): Promise<string> {
  const { data } = await answer<{ data: { id: string }[] }>(harness, get('/v1/webhook-endpoints', owner(harness)))
  for (const { id } of data) await harness.request(`/v1/webhook-endpoints/${id}`, { method: 'DELETE', headers: owner(harness) })
  return (await answer<{ id: string }>(harness, post('/v1/webhook-endpoints', webhook(), owner(harness)))).id
}
/** One that waits. */
async function message(harness: Harness): Promise<{ readonly id: string; readonly event: string }> {
  const id = await endpoint(harness)
  await book(harness)
  const { data } = await answer<{ data: { event: string }[] }>(harness, get(`/v1/webhook-endpoints/${id}/deliveries`, owner(harness)))
  return { id, event: data[0]?.event ?? '' }
}

const timeOff = async (harness: Harness): Promise<string> =>
  (await answer<{ id: string }>(harness, post('/v1/time-off', AWAY, owner(harness)))).id

const calendarFeed = (harness: Harness) =>
  answer<{ id: string; url: string }>(harness, post('/v1/calendar-feeds', { organizationWide: true, detail: 'full' }, owner(harness)))

async function busyBlock(harness: Harness): Promise<string> {
  await answer(harness, put('/v1/busy-blocks', busy(), owner(harness)))
  const { data } = await answer<{ data: { id: string }[] }>(harness, get('/v1/busy-blocks', owner(harness)))
  return data[0]?.id ?? ''
}
