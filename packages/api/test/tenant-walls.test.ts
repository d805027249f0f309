import type { IdPrefix, Problem } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../src/http/registry.ts'
import { allRoutes } from '../src/http/routes/all-routes.ts'
import { ATTENDEE, bearer, firstFree, type Harness, MONDAY, startHarness } from './harness.ts'
import { type ReferencePlace, referencesOf, withReference } from './references.ts'
import { routeName, type Sample, sampleOf } from './route-samples.ts'

/** One thing of each kind that a request can name, all of the school, and the true secret of its hold. */
type Foreign = Readonly<Partial<Record<IdPrefix, string>>> & { readonly holdSecret: string }

let harness: Harness
let foreign: Foreign
beforeAll(async () => {
  harness = await startHarness()
  foreign = await thingsOfSchool(harness)
})
afterAll(() => harness.close())

const walls = allRoutes('no-widget').flatMap((route) =>
  referencesOf(route).map((place) => [routeName(route), `${place.in} ${place.path.join('.')}`, route, place] as const),
)

/** What is refused; elsewhere a foreign id is as good as one that nobody has, and the answer is a success without it. */
const REFUSED: readonly Problem['code'][] = [
  'unknown_service',
  'unknown_staff',
  'unknown_location',
  'hold_not_found',
  'booking_not_found',
  'customer_not_found',
  'time_off_not_found',
  'busy_block_not_found',
  'message_not_found',
  'calendar_feed_not_found',
  'session_not_found',
  'webhook_not_found',
  'webhook_event_not_found',
]
const SUCCEEDS_WITHOUT: ReadonlySet<string> = new Set([
  // Ending what is not there is no error: a page that leaves must not care.
  'DELETE /v1/public/:pk/holds/:id params id',
  // The new time is held, and nothing is given up for it.
  'POST /v1/public/:pk/holds body replaces.hold',
  // A list without entries.
  'GET /v1/bookings query staff',
  'GET /v1/bookings query service',
  'GET /v1/bookings query location',
  'GET /v1/bookings query customer',
  'GET /v1/bookings query session',
  'GET /v1/sessions query service',
  'GET /v1/messages query booking',
])

describe('the wall between organizations', () => {
  it('is tried at every place where a request names something', () => {
    const named = new Set(walls.map(([name]) => name))
    const withId = allRoutes('no-widget').filter(({ path }) => path.includes(':id'))
    expect(withId.map(routeName).filter((name) => !named.has(name))).toEqual([])
    // Nothing but these can stand in an address; another one would need its own test here.
    const parameters = allRoutes('no-widget').flatMap(({ path }) => path.match(/:\w+/g) ?? [])
    expect([...new Set(parameters)].sort()).toEqual([':file', ':id', ':pk', ':position', ':slug', ':version'])
    expect(walls.length).toBeGreaterThan(30)
  })

  it.each(walls)('holds for %s: %s', async (name, where, route, place) => {
    const before = await school(harness)
    const [theirs, nobodys] = [await answer(route, place, foreign[place.prefix]), await answer(route, place, unused(place.prefix))]
    expect(theirs.told).toEqual(nobodys.told)
    if (SUCCEEDS_WITHOUT.has(`${name} ${where}`)) {
      expect(theirs.told.status).toBeLessThan(300)
      expect(theirs.told.data ?? []).toEqual([])
    } else expect(REFUSED).toContain(theirs.told.code)
    // Not even the refusal repeats anything of the other organization but what was sent.
    for (const id of Object.values(foreign)) if (id !== foreign[place.prefix]) expect(theirs.text).not.toContain(id)
    // A sample may have let the clock go on, and a hold would end by itself.
    harness.setClock(MONDAY)
    expect(await school(harness)).toEqual(before)
  })
})

const unused = (prefix: IdPrefix): string => `${prefix}_${'0'.repeat(26)}`

async function answer(route: Route, place: ReferencePlace, id: string | undefined) {
  if (!id) throw new Error(`the school needs something with the prefix ${place.prefix}`)
  const sample = withSecret(withReference(await sampleOf(route, harness), place, id), route, place)
  const response = await harness.request(sample.path, sample.options)
  const text = await response.text()
  const { code, data } = (text ? JSON.parse(text) : {}) as { code?: Problem['code']; data?: unknown }
  return { text, told: { status: response.status, code, data } }
}

/** Whoever names a hold of another organization may even know its secret. */
function withSecret({ path, options }: Sample, route: Route, place: ReferencePlace): Sample {
  if (place.prefix !== 'hld') return { path, options }
  const { holdSecret } = foreign
  if (route.headers?.holdSecret) return { path, options: { ...options, headers: { ...options.headers, ...bearer(holdSecret) } } }
  const json = options.json as { readonly replaces?: object }
  return {
    path,
    options: { ...options, json: json.replaces ? { ...json, replaces: { ...json.replaces, holdSecret } } : { ...json, holdSecret } },
  }
}

async function thingsOfSchool(at: Harness): Promise<Foreign> {
  const {
    deps,
    school: { id, pk, sk },
  } = at
  const configuration = await deps.store.catalog.current(id)
  const service = configuration?.services.find(({ active }) => active)
  const [staff, location] = [configuration?.staff[0], configuration?.locations[0]]
  if (!service || !staff || !location) throw new Error('the school offers something')
  const post = async (path: string, json: object, method = 'POST') => {
    const response = await at.request(path, { method, json, ...(path.startsWith('/v1/public') ? {} : { headers: bearer(sk) }) })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as { id: string; secret: string; attendees: { customer: string }[] }
  }
  const free = () => firstFree(at, service.slug, at.school)
  const booking = await post('/v1/bookings', { service: service.id, start: await free(), attendees: [ATTENDEE] })
  const hold = await post(`/v1/public/${pk}/holds`, { service: service.id, start: await free() })
  const away = { staff: staff.id, start: '2027-02-01T08:00:00+01:00', end: '2027-02-05T18:00:00+01:00' }
  const timeOff = await post('/v1/time-off', away)
  await post('/v1/busy-blocks', { staff: staff.id, source: 'home', blocks: [{ start: away.start, end: away.end }] }, 'PUT')
  const feed = await post('/v1/calendar-feeds', { staff: staff.id })
  const shared = configuration?.services.find(({ active, seats }) => active && seats)
  if (!shared) throw new Error('the school has a class')
  const session = await post('/v1/sessions', { service: shared.id, start: await firstFree(at, shared.slug, at.school) })
  const endpoint = await post('/v1/webhook-endpoints', { slug: 'theirs', url: 'https://127.0.0.1:59999/hook' })
  await post('/v1/bookings', { service: service.id, start: await free(), attendees: [ATTENDEE] })
  const [message] = await deps.store.webhooks.deliveries(id, endpoint.id, {}, { limit: 1 })
  const [block] = await deps.store.busyBlocks.list(id, {}, { limit: 1 })
  const [letter] = await deps.store.outbox.list({ organizationId: id }, { limit: 1 })
  if (letter) await deps.store.outbox.giveUp(letter, 'away')
  return {
    svc: service.id,
    stf: staff.id,
    loc: location.id,
    bkg: booking.id,
    cus: booking.attendees[0]?.customer ?? '',
    hld: hold.id,
    tof: timeOff.id,
    bsy: block?.id ?? '',
    cfd: feed.id,
    ses: session.id,
    out: letter?.id ?? '',
    whe: endpoint.id,
    evt: message?.eventId ?? '',
    holdSecret: hold.secret,
  }
}

/** Everything that the school has, as its own store shows it. */
async function school({ deps: { store }, school: { id } }: Harness): Promise<unknown> {
  const page = { limit: 1_000 }
  const bookings = await store.bookings.list(id, {}, page)
  const events = await Promise.all(bookings.map((booking) => store.bookings.events(id, booking.id)))
  const subjects = (await store.catalog.current(id))?.staff.map((person) => person.id) ?? []
  return {
    bookings,
    events,
    attendees: await store.bookings.attendees(
      id,
      bookings.map((booking) => booking.id),
    ),
    hold: await store.bookings.hold(id, foreign.hld ?? ''),
    claims: (await store.bookings.occupancy(id, subjects, { startMs: 0, endMs: Date.UTC(2100, 0) })).claims,
    customers: await store.customers.list(id, page),
    feeds: await store.calendarFeeds.list(id, page),
    timeOff: await store.timeOff.list(id, {}, page),
    busyBlocks: await store.busyBlocks.list(id, {}, page),
    sessions: await store.sessions.list(id, {}, page),
    messages: await store.outbox.list({ organizationId: id }, page),
    webhooks: await store.webhooks.endpoints(id),
    webhookMessages: await store.webhooks.deliveries(id, foreign.whe ?? '', {}, page),
    mail: [await store.mailPasswords.sealed(id), await store.suppressions.newest(id, page.limit)],
    audit: (await store.audit.read(id, page)).map((entry) => entry.id),
  }
}
