/**
 * Two origins for looking at the built widget without the API: a page that embeds it, under the strictest policy, and a
 * server that answers in the public API's shapes. `createLookServer()` returns both addresses and switches for trouble.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { catalog as practice, freeStarts, ids, zoned } from './practice.mjs'

const DAY = 86_400_000
const embed = join(import.meta.dirname, '../dist/embed')
const listen = (handler) =>
  new Promise((resolve) => {
    const server = createServer(handler).listen(0, '127.0.0.1', () => resolve({ server, url: `http://127.0.0.1:${server.address().port}` }))
  })

export async function createLookServer({ nowMs = () => Date.now(), holdSeconds = 600 } = {}) {
  const taken = new Set()
  const holds = new Map()
  const bookings = new Map()
  const trouble = { takeNext: false, status: 0, retryAfter: 1, slowMs: 0, fields: undefined, log: [] }
  let nextId = 100
  const id = (prefix) => ids.id(prefix, nextId++)
  const catalogOf = () => ({
    ...practice,
    services: trouble.services ? practice.services.filter(({ slug }) => trouble.services.includes(slug)) : practice.services,
    organization: { ...practice.organization, ...trouble.organization },
  })
  const serviceOf = (reference) => practice.services.find((service) => service.id === reference || service.slug === reference)
  const withPlace = (service, asked, view) =>
    service.locations.length > 1 && !asked ? { ...view, location: service.locations[Number(view.start.slice(14, 16)) % 2] } : view

  const slotsOf = (service, from, to, timeZone, location) => {
    const fromMs = Date.parse(`${from}T00:00:00Z`) - DAY
    const starts = freeStarts(service, taken, fromMs, fromMs + 34 * DAY, nowMs())
    const days = new Map()
    for (const ms of starts) {
      const start = zoned(ms, timeZone)
      const date = start.slice(0, 10)
      if (date < from || date > to || (trouble.fullMonth && date.startsWith(trouble.fullMonth))) continue
      days.set(date, [...(days.get(date) ?? []), withPlace(service, location, { start })])
    }
    const later = freeStarts(service, taken, fromMs, fromMs + 100 * DAY, nowMs())
      .map((ms) => zoned(ms, timeZone))
      .find((start) => start.slice(0, 10) >= from && !(trouble.fullMonth && start.startsWith(trouble.fullMonth)))
    return {
      service: service.id,
      timeZone,
      asOf: zoned(nowMs(), timeZone),
      days: [...days].map(([date, slots]) => ({ date, slots })),
      nextAvailable: later && !trouble.nothing ? withPlace(service, location, { start: later }) : null,
      ...(trouble.nothing ? { days: [] } : {}),
    }
  }
  const monthOf = (isoDate) => ({
    from: `${isoDate.slice(0, 7)}-01`,
    to: new Date(Date.UTC(+isoDate.slice(0, 4), +isoDate.slice(5, 7), 0)).toISOString().slice(0, 10),
  })
  const near = (service, ms, timeZone) =>
    freeStarts(service, taken, ms - 2 * DAY, ms + 3 * DAY, nowMs())
      .sort((a, b) => Math.abs(a - ms) - Math.abs(b - ms))
      .slice(0, 4)
      .sort((a, b) => a - b)
      .map((free) => withPlace(service, undefined, { start: zoned(free, timeZone) }))

  const problem = (status, code, extra = {}) => ({
    status,
    body: { type: `https://slotwell.example/problems/${code}`, title: code, status, code, ...extra },
  })
  const bookingView = ({ service, ms, location, staff, timeZone, ...rest }) => ({
    ...rest,
    timeZone,
    segments: [
      { service: service.id, staff, location, start: zoned(ms, timeZone), end: zoned(ms + service.durationMin * 60_000, timeZone) },
    ],
  })
  const manageView = (booking) => ({
    ...bookingView(booking),
    manageUrl: undefined,
    locale: 'de',
    service: (({ id, slug, name, durationMin, price }) => ({ id, slug, name, durationMin, price }))(booking.service),
    staff: practice.staff.filter((one) => booking.staff.includes(one.id)),
    location: practice.locations.find((one) => one.id === booking.location),
    organization: catalogOf().organization,
    changeUntil: zoned(booking.ms - DAY, 'Europe/Zurich'),
    canCancel: booking.state !== 'cancelled' && !trouble.tooLate,
    canReschedule: booking.state !== 'cancelled' && !trouble.tooLate,
  })

  /** Whether the switch was on; it works once. */
  const takeNext = () => {
    const was = trouble.takeNext
    trouble.takeNext = false
    return was
  }

  function answer(method, url, body, bearer, key) {
    const query = Object.fromEntries(url.searchParams)
    const path = url.pathname.replace(/^\/v1\/public\/pk_[^/]+/, '')
    if (path === '/start') {
      const all = catalogOf()
      const service = query.service ? serviceOf(query.service) : all.services[0]
      if (!service) return problem(404, 'unknown_service')
      const first = slotsOf(service, zoned(nowMs(), query.timeZone).slice(0, 10), '2199-01-01', query.timeZone).nextAvailable
      const month = monthOf(first?.start ?? zoned(nowMs(), query.timeZone))
      return { status: 200, body: { catalog: all, month, slots: slotsOf(service, month.from, month.to, query.timeZone, query.location) } }
    }
    if (path === '/catalog') return { status: 200, body: catalogOf() }
    if (path === '/slots')
      return { status: 200, body: slotsOf(serviceOf(query.service), query.from, query.to, query.timeZone, query.location) }
    if (method === 'POST' && path === '/holds') {
      const service = serviceOf(body.service)
      const ms = Date.parse(body.start)
      if (body.replaces) {
        taken.delete(holds.get(body.replaces.hold)?.ms)
        holds.delete(body.replaces.hold)
      }
      if (takeNext()) taken.add(ms)
      if (taken.has(ms)) return problem(409, 'slot_taken', { alternatives: near(service, ms, body.timeZone) })
      taken.add(ms)
      const hold = {
        id: id('hld'),
        secret: randomBytes(32).toString('base64url'),
        ms,
        service,
        location: body.location ?? service.locations[0],
        staff: [body.staff ?? service.staff[0]],
      }
      holds.set(hold.id, hold)
      const end = zoned(ms + service.durationMin * 60_000, body.timeZone)
      return {
        status: 201,
        body: {
          id: hold.id,
          secret: hold.secret,
          start: body.start,
          end,
          staff: hold.staff,
          location: hold.location,
          expiresAt: zoned(nowMs() + holdSeconds * 1000, body.timeZone),
          expiresInSeconds: holdSeconds,
        },
      }
    }
    const held = /^\/holds\/([^/]+)(\/extend)?$/.exec(path)
    if (held) {
      const hold = holds.get(held[1])
      if (!hold || hold.secret !== bearer) return problem(404, 'hold_not_found')
      if (held[2])
        return { status: 200, body: { id: hold.id, expiresAt: zoned(nowMs() + holdSeconds * 1000, 'UTC'), expiresInSeconds: holdSeconds } }
      taken.delete(hold.ms)
      holds.delete(hold.id)
      return { status: 204 }
    }
    if (method === 'POST' && path === '/bookings') {
      const known = [...bookings.values()].find((booking) => booking.key === key)
      if (known) return { status: 201, body: bookingView({ ...known, key: undefined }) }
      if (trouble.fields) return problem(400, 'invalid_request', { errors: trouble.fields })
      const hold = holds.get(body.hold)
      if (!hold) return problem(404, 'hold_not_found')
      if (takeNext()) {
        holds.delete(body.hold)
        return problem(409, 'slot_taken', { alternatives: near(hold.service, hold.ms, body.timeZone) })
      }
      const token = randomBytes(16).toString('base64url')
      const booking = {
        key,
        id: id('bkg'),
        number: `R-${4000 + bookings.size}`,
        state: hold.service.approval ? 'pending' : 'confirmed',
        revision: 1,
        timeZone: body.timeZone,
        manageUrl: `${api.url}/m#${token}`,
        ...hold,
        secret: undefined,
      }
      booking.id = id('bkg')
      bookings.set(token, booking)
      holds.delete(body.hold)
      return { status: 201, body: bookingView({ ...booking, key: undefined, ms: hold.ms }) }
    }
    const booking = bookings.get(bearer)
    if (path.startsWith('/v1/public/manage')) {
      if (!booking) return problem(404, 'booking_not_found')
      if (path.endsWith('/slots'))
        return { status: 200, body: slotsOf(booking.service, query.from, query.to, query.timeZone, booking.location) }
      if (path.endsWith('/cancel')) Object.assign(booking, { state: 'cancelled', revision: 2 })
      if (path.endsWith('/reschedule')) {
        if (takeNext()) return problem(409, 'slot_taken', { alternatives: near(booking.service, Date.parse(body.start), body.timeZone) })
        Object.assign(booking, { ms: Date.parse(body.start), revision: 2 })
      }
      return { status: 200, body: manageView(booking) }
    }
    return problem(404, 'not_found')
  }

  const TYPES = { js: 'text/javascript; charset=utf-8', json: 'application/json' }
  const api = await listen(async (request, response) => {
    const url = new URL(request.url, api.url)
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-expose-headers', 'retry-after')
    if (request.method === 'OPTIONS') {
      response
        .writeHead(204, {
          'access-control-allow-headers': 'content-type, authorization, idempotency-key',
          'access-control-allow-methods': 'GET, POST, DELETE',
        })
        .end()
      return
    }
    const file = /^\/embed\/v1\/([\w.-]+)$/.exec(url.pathname)?.[1]
    if (file && existsSync(join(embed, file))) {
      response.setHeader('content-type', TYPES[file.split('.').pop()] ?? 'text/plain')
      createReadStream(join(embed, file)).pipe(response)
      return
    }
    if (url.pathname === '/m') {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
      })
      response.end(
        '<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Termin</title><main></main><script type="module" src="/embed/v1/manage.js"></script>',
      )
      return
    }
    let text = ''
    for await (const chunk of request) text += chunk
    trouble.log.push(`${request.method} ${url.pathname}`)
    if (trouble.slowMs) await new Promise((resolve) => setTimeout(resolve, trouble.slowMs))
    const refusing = trouble.status && url.pathname !== '/favicon.ico'
    const { status, body } = refusing
      ? problem(trouble.status, trouble.status === 429 ? 'rate_limited' : 'unavailable')
      : answer(
          request.method,
          url,
          text ? JSON.parse(text) : undefined,
          (request.headers.authorization ?? '').slice(7),
          request.headers['idempotency-key'],
        )
    if (status === 429) response.setHeader('retry-after', String(trouble.retryAfter))
    response
      .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
      .end(body ? JSON.stringify(body) : undefined)
  })

  const nonce = 'bG9vaw'
  const page = await listen((request, response) => {
    const url = new URL(request.url, 'http://page')
    const attributes = [...url.searchParams]
      .filter(([name]) => name.startsWith('data-'))
      .map(([name, value]) => `${name}="${value.replace(/[&"<]/g, '')}"`)
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; connect-src ${api.url}; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'nonce-${nonce}'; require-trusted-types-for 'script'; trusted-types 'none'`,
    })
    response.end(`<!doctype html><html lang="${url.searchParams.get('lang') ?? 'de-CH'}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Praxis am Reussufer</title>
<style nonce="${nonce}">body{margin:0;font-family:system-ui,sans-serif;background:#fff}@media(prefers-color-scheme:dark){body{background:#16181c;color:#eee}} slotwell-booking{display:block;max-width:1060px;margin:auto}</style>
<slotwell-booking data-key="pk_test_look" ${attributes.join(' ')}><a href="${api.url}/book/praxis">Termin buchen</a></slotwell-booking><p id="after">Unter dem Kalender geht die Seite weiter.</p>
<script nonce="${nonce}" async crossorigin src="${api.url}/embed/v1/slotwell.js"></script>`)
  })

  return {
    page: page.url,
    api: api.url,
    trouble,
    bookings,
    holds,
    close() {
      for (const { server } of [page, api]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
