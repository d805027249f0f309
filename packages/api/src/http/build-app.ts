import { Hono } from 'hono'
import { createDailyNames } from './client-address.ts'
import type { HttpDeps } from './http-deps.ts'
import { createLimits } from './limits.ts'
import { faultFields } from './log.ts'
import { corsHeaders, preflightHeaders } from './origin-rules.ts'
import { isPlainPath, sentPath } from './path-rules.ts'
import { isServerFault, problemResponse, statusOf } from './problem.ts'
import { inMatchingOrder, type Route } from './registry.ts'
import { securityHeaders } from './security-headers.ts'
import { type Env, newRequestId, serveRoute } from './serve-route.ts'

/** The whole HTTP side, made from the list of routes and from nothing else. */
export function buildApp(deps: HttpDeps, routes: readonly Route[]): Hono<Env> {
  const app = new Hono<Env>()
  const serving = { deps, limits: createLimits(deps.settings.rateLimitFactor), nameOfAddress: createDailyNames(deps.clock) }
  const ownOrigin = new URL(deps.settings.publicUrl).origin
  const overTls = ownOrigin.startsWith('https:')
  const byPath = new Map<string, Route[]>()
  for (const route of inMatchingOrder(routes)) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route])

  app.use(async (c, next) => {
    const startedMs = performance.now()
    c.set('requestId', newRequestId())
    const plain = isPlainPath(sentPath(c.env?.incoming?.url ?? c.req.url))
    if (plain) await next()
    else c.res = problemResponse('not_found')
    const route = c.get('route')
    for (const [name, value] of Object.entries(securityHeaders(route, overTls)))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    c.res.headers.set('request-id', c.get('requestId'))
    deps.log({
      event: 'request',
      level: isServerFault(c.res.status) ? 'error' : 'info',
      request: c.get('requestId'),
      method: c.req.method,
      // The pattern, never the address: that may hold an id, a key or a mail address.
      route: route?.path ?? 'none',
      status: c.res.status,
      ms: Math.round(performance.now() - startedMs),
      organization: c.get('organizationId') || undefined,
      key: c.get('keyId') || undefined,
      code: c.get('code'),
    })
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
  app.onError((error, c) => {
    deps.log({ event: 'fault', level: 'error', request: c.get('requestId'), ...faultFields(error) })
    return problemResponse('internal_error', {
      detail: 'Try again; if it stays, tell us the instance.',
      instance: `urn:uuid:${c.get('requestId')}`,
    })
  })
  return app
}
