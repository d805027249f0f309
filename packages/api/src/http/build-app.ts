import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Context, Hono } from 'hono'
import { createDailyNames, createVisitors } from './client-address.ts'
import { asResponse, type Given } from './give-kept.ts'
import type { HttpDeps } from './http-deps.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { createLimits, NotCounted } from './limits.ts'
import { languagesOf } from './languages-of.ts'
import { faultFields } from './log.ts'
import { corsHeaders, preflightHeaders } from './origin-rules.ts'
import { asPage } from './plain/refusal-page.ts'
import { isPlainPath, sentPath } from './path-rules.ts'
import { isServerFault, problemResponse, statusOf, unavailableResponse } from './problem.ts'
import { inMatchingOrder, type Route } from './registry.ts'
import { createRobotGuard } from './robots/guard.ts'
import { securityHeaders } from './security-headers.ts'
import { type Asked, type GivenAgain, serveKept } from './serve-kept.ts'
import { type Env, newRequestId, serveRoute, type Serving } from './serve-route.ts'
import { createLastLook, serveStale } from './serve-stale.ts'
import { StoreUnavailable } from '../store/unavailable.ts'

export type App = Hono<Env> & {
  /** Answers what is kept and still true, at once if that can be known at once; false if it isn't, and nothing was done. */
  readonly again: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean | Promise<boolean>
}

/** The whole HTTP side, made from the list of routes and from nothing else. */
export function buildApp(deps: HttpDeps, routes: readonly Route[]): App {
  const app = new Hono<Env>()
  const nameOf = createDailyNames(deps.addressKey, deps.clock)
  const serving: Serving = {
    deps,
    limits: createLimits({
      store: deps.store.limits,
      clock: deps.clock,
      factor: deps.settings.rateLimitFactor,
      nameInStore: nameOf,
      unreported: (error) => deps.log({ event: 'limits_unreported', level: 'warn', ...faultFields(error) }),
    }),
    visitorOf: createVisitors(deps.settings.trustedHops),
    nameOf,
    answers: createKeptAnswers(),
    robots: createRobotGuard({
      store: deps.store,
      clock: deps.clock,
      proofKey: deps.proofKey,
      nameInStore: nameOf,
      factor: deps.settings.rateLimitFactor,
    }),
  }
  const lastLook = createLastLook(deps.clock)
  const ownOrigin = new URL(deps.settings.publicUrl).origin
  const overTls = ownOrigin.startsWith('https:')
  const byPath = new Map<string, Route[]>()
  for (const route of inMatchingOrder(routes)) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route])

  const record = (request: Recorded) =>
    deps.log({
      event: 'request',
      level: isServerFault(request.status) ? 'error' : 'info',
      request: request.id,
      method: request.method,
      // The pattern, never the address: that may hold an id, a key or a mail address.
      route: request.route?.path ?? 'none',
      status: request.status,
      ms: Math.round(performance.now() - request.startedMs),
      organization: request.organizationId || undefined,
      key: request.keyId || undefined,
      code: request.code,
    })
  function again(asked: Asked): Given | undefined {
    const startedMs = performance.now()
    const id = newRequestId()
    const found = serveKept(serving, asked, id)
    if (!found) return undefined
    const { route, organizationId, keyId } = found.answer
    record({ id, method: 'GET', route, status: found.given.status, startedMs, organizationId, keyId })
    return found.given
  }

  app.use(async (c, next) => {
    // What comes from a socket was sent before this turn of the event loop; a call may come right after a write.
    if (await isReached(deps.booking.occupancy.refresh())) {
      lastLook.taken()
      const given = again(askedOf(c))
      if (given) return asResponse(given)
    }
    const startedMs = performance.now()
    c.set('requestId', newRequestId())
    const plain = isPlainPath(sentPath(c.env?.incoming?.url ?? c.req.url))
    if (plain) await next()
    else c.res = problemResponse('not_found')
    const route = c.get('route')
    if (route?.refusesAs === 'page' && isProblem(c.res)) {
      const page = await asPage(c.res, { address: new URL(c.req.url), languages: languagesOf(c.req.header('accept-language')) })
      // Otherwise headers of the answer before would be put over those of this one.
      c.res = undefined
      c.res = page
    }
    for (const [name, value] of Object.entries(securityHeaders(route, overTls)))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    c.res.headers.set('request-id', c.get('requestId'))
    record({
      id: c.get('requestId'),
      method: c.req.method,
      route,
      status: c.res.status,
      startedMs,
      organizationId: c.get('organizationId'),
      keyId: c.get('keyId'),
      code: c.get('code'),
    })
    return undefined
  })

  for (const [path, here] of byPath) {
    for (const route of here) app.on(route.method, path, serveRoute(route, serving))
    const allow = [...here.map(({ method }) => method), ...(here.some(({ method }) => method === 'GET') ? ['HEAD'] : []), 'OPTIONS'].join(
      ', ',
    )
    app.options(path, (c) => {
      c.set('route', here[0])
      const headers = preflightHeaders(here, c.req.header('origin'), ownOrigin)
      if (c.req.header('origin') !== undefined && !headers)
        return problemResponse('origin_not_allowed', { detail: 'Pages of this origin may not call this address.' })
      return new Response(null, { status: statusOf('noContent'), headers: { allow, ...headers } })
    })
    app.all(path, (c) => {
      c.set('route', here[0])
      return problemResponse(
        'method_not_allowed',
        { detail: `It takes ${allow}.` },
        { allow, ...(here[0]?.auth === 'publishable' ? corsHeaders({ kind: 'anybody' }) : {}) },
      )
    })
  }

  app.notFound(() => problemResponse('not_found'))
  /** The one place where a database that is away becomes an answer: the one from before, or that it will be back. */
  function whileAway(fault: StoreUnavailable, c: Context<Env>): Response {
    const stale: GivenAgain | undefined = serveStale(serving, askedOf(c), c.get('requestId'), lastLook)
    deps.log({ event: 'store_unavailable', level: 'error', request: c.get('requestId'), reason: fault.reason, ...faultFields(fault) })
    if (stale) return asResponse(stale.given)
    c.set('code', 'unavailable')
    return unavailableResponse(fault, c.get('route')?.auth === 'publishable' ? corsHeaders({ kind: 'anybody' }) : {})
  }

  app.onError((error, c) => {
    const uncounted = error instanceof NotCounted
    const cause: unknown = uncounted ? error.cause : error
    if (cause instanceof StoreUnavailable) return whileAway(cause, c)
    deps.log({ event: uncounted ? 'not_counted' : 'fault', level: 'error', request: c.get('requestId'), ...faultFields(error) })
    if (uncounted)
      return problemResponse('unavailable', UNCOUNTED, {
        'retry-after': String(RETRY_SECONDS),
        ...(c.get('route')?.auth === 'publishable' ? corsHeaders({ kind: 'anybody' }) : {}),
      })
    return problemResponse('internal_error', {
      detail: 'Try again; if it stays, tell us the instance.',
      instance: `urn:uuid:${c.get('requestId')}`,
    })
  })
  return Object.assign(app, {
    again(incoming: IncomingMessage, outgoing: ServerResponse) {
      const given = () => {
        lastLook.taken()
        return answerAgain(again, incoming, outgoing)
      }
      // A fault is told of by the app, which meets it again.
      try {
        if (deps.booking.occupancy.isCurrent()) return given()
        return deps.booking.occupancy
          .refresh()
          .then(given)
          .catch(() => false)
      } catch {
        return false
      }
    },
  })
}

const isProblem = ({ headers }: Response): boolean => headers.get('content-type') === 'application/problem+json'

const UNCOUNTED = { detail: 'Nothing can be changed at the moment. Try again in a few seconds.' }
const RETRY_SECONDS = 5

/** Whether a look at the database was answered. While it is away only what needs it fails, and not the rest. */
const isReached = (look: Promise<unknown>): Promise<boolean> =>
  look.then(
    () => true,
    (error: unknown) => {
      if (error instanceof StoreUnavailable) return false
      throw error
    },
  )

interface Recorded {
  readonly id: string
  readonly method: string
  readonly route: Route | undefined
  readonly status: number
  readonly startedMs: number
  readonly organizationId?: string
  readonly keyId?: string
  readonly code?: string
}

const askedOf = (c: Context<Env>): Asked => ({
  method: c.req.method,
  target: c.env?.incoming?.url,
  remoteAddress: c.env?.incoming?.socket?.remoteAddress,
  headers: c.req.header(),
})

/** Answers on Node's own objects: building a `Request` and a `Response` would cost more than all the rest. False: nothing is kept. */
function answerAgain(again: (asked: Asked) => Given | undefined, incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method, url: target, headers } = incoming
  const given = again({ method, target, remoteAddress: incoming.socket.remoteAddress, headers: headers as Asked['headers'] })
  if (!given) return false
  const { status, packed, empty, more, requestId } = given
  // Node has read them when it returns, so all requests for these bytes share one array.
  const { lines } = packed
  const own = lines.length
  for (const name in more) lines.push(name, more[name] ?? '')
  if (requestId !== undefined) lines.push('request-id', requestId)
  try {
    outgoing.writeHead(status, lines)
  } finally {
    lines.length = own
  }
  if (empty) outgoing.end()
  else outgoing.end(packed.body, 'latin1')
  return true
}
