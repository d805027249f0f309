import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from 'hono'
import * as v from 'valibot'
import type { Outcome } from '../outcome.ts'
import { bearerOf, identify, isSecretKey, keyName, leakedKey } from './auth.ts'
import { CACHE_CONTROL, entityTag, isUnchanged } from './cache-rules.ts'
import { isLoopback, isLoopbackName, type Visitor, visitorTag } from './client-address.ts'
import { codingFor } from './content-coding.ts'
import type { HttpDeps } from './http-deps.ts'
import { languagesOf } from './languages-of.ts'
import { type KeptAnswer, type KeptAnswers, keptOnce } from './kept-answers.ts'
import { type Limits, RATE_LIMITED } from './limits.ts'
import { corsHeaders, judgeOrigin, type OriginVerdict } from './origin-rules.ts'
import { problemResponse, refusalResponse, statusOf } from './problem.ts'
import { readInput } from './read-input.ts'
import type { RobotGuard } from './robots/guard.ts'
import { securityHeaders } from './security-headers.ts'
import { asResponse, giveKept } from './give-kept.ts'
import { isMedia, type Call, type RawAnswer, type Route, successOf } from './registry.ts'

export interface Env {
  Bindings: {
    readonly incoming?: {
      readonly url?: string
      readonly headers?: IncomingHttpHeaders
      readonly socket?: { readonly remoteAddress?: string }
    }
  }
  Variables: { requestId: string; organizationId: string; keyId: string; code: string; route: Route | undefined }
}

export interface Serving {
  readonly deps: HttpDeps
  readonly limits: Limits
  readonly visitorOf: (socketAddress: string | undefined, forwardedFor: string | undefined) => Visitor
  /** By which an address group is counted. */
  readonly nameOf: (group: string) => string
  readonly answers: KeptAnswers
  readonly robots: RobotGuard
}

/**
 * What every request to a route passes, in this order: leaked keys, limits of guesses,
 * the key, the origin, limits, form and size of the body, its JSON, the schemas. Only
 * then does the handler run; what it answers is turned into a response here.
 */
export function serveRoute(route: Route, { deps, limits, visitorOf, nameOf, answers, robots }: Serving) {
  const { occupancy } = deps.booking
  const success = successOf(route)
  const ownOrigin = new URL(deps.settings.publicUrl).origin
  const security = securityHeaders(route, ownOrigin.startsWith('https:'))

  return async (c: Context<Env>): Promise<Response> => {
    c.set('route', route)
    const header = (name: string) => c.req.header(name)
    const origin = header('origin')
    const bearer = bearerOf(header('authorization'))
    const pathKey = route.auth === 'publishable' ? c.req.param('pk') : undefined
    const { address, group } = visitorOf(c.env?.incoming?.socket?.remoteAddress, header('x-forwarded-for'))
    const visitor = nameOf(group)

    // Before anything else, so that a leaked key is never of use in a page, right or wrong.
    const leaked = origin === undefined ? undefined : [bearer, pathKey].find(isSecretKey)
    if (leaked !== undefined) return reportLeak(deps, leaked, c)
    if (route.auth === 'secret' && origin !== undefined)
      return problemResponse('secret_key_in_browser', {
        detail: 'Private addresses answer servers only, never a page. Call them from your own server.',
      })

    // A publishable key is no secret, and what it reads waits for no database.
    const isPublicRead = route.auth === 'none' || (route.auth === 'publishable' && route.method === 'GET')
    const guessed = isPublicRead ? limits.guessed(visitor) : await limits.guessedAnywhere(visitor)
    if (guessed && route.auth !== 'none') return problemResponse('rate_limited', TOO_MANY_GUESSES, guessed.headers)

    // Before the key is looked up: what is written from here on may not be in the answer.
    const readMs = route.cache === 'public' ? await occupancy.refresh() : 0
    const asOf = occupancy.newest()

    const caller = await identify(deps, route.auth, pathKey, bearer)
    if (!caller.ok) {
      const { allowed, headers } = await limits.wrongKey(visitor)
      const readable = route.auth === 'publishable' ? corsHeaders({ kind: 'anybody' }) : {}
      return allowed
        ? problemResponse('unauthorized', { detail: caller.detail }, readable)
        : problemResponse('rate_limited', TOO_MANY_GUESSES, { ...readable, ...headers })
    }
    const slug = route.organization === 'ofSlug' ? c.req.param('slug') : undefined
    const organizationId = slug === undefined ? caller.organizationId : (await deps.store.organizations.bySlug(slug))?.id
    c.set('organizationId', organizationId ?? '')
    c.set('keyId', caller.keyId)

    const needsList = route.auth === 'publishable' && route.method !== 'GET' && origin !== undefined && origin !== ownOrigin
    const profile = needsList ? (await deps.store.catalog.current(organizationId ?? ''))?.profile : undefined
    const verdict = judgeOrigin(route, origin, ownOrigin, {
      origins: profile?.origins ?? [],
      testOrigins: caller.isTest ? (profile?.testOrigins ?? []) : undefined,
    })
    const cors = corsFor(route, verdict)
    if (verdict.kind === 'refused') {
      deps.log({ event: 'origin_refused', level: 'warn', organization: organizationId, key: caller.keyId, route: route.path })
      return problemResponse('origin_not_allowed', { detail: verdict.detail }, cors)
    }

    const bucket = route.limit === 'publicWrite' && verdict.kind === 'absent' ? 'publicWriteWithoutOrigin' : route.limit
    // What nobody judges must not make a counter of its own: a slug that nobody has, a bearer that is not asked for.
    const asked = route.auth === 'secret' || route.auth === 'manageToken' ? bearer : undefined
    const named = pathKey ?? (organizationId === undefined ? undefined : slug) ?? asked ?? ''
    const counted = { bucket, keyName: keyName(named), visitor, organizationId }
    const limit = route.method === 'GET' ? limits.read(counted) : await limits.write(counted)
    const shared = { ...cors, ...limit.headers }
    if (!limit.allowed) return problemResponse('rate_limited', RATE_LIMITED, shared)

    const input = await readInput(route, c.req.raw, c.req.param())
    if (!input.ok) return problemResponse(input.code, { detail: input.detail, errors: input.errors }, shared)

    const { keyId } = caller
    const who = { organizationId: organizationId ?? '', keyId, keyName: counted.keyName, visitor }
    // Last, so that nobody works for a request that is refused anyway. Whoever names no origin is held by tighter limits instead.
    if (route.headers?.proof && verdict.kind === 'allowed') {
      const judged = await robots.judge({ ...who, proof: header('slotwell-proof') })
      if (!judged.ok) {
        const { code, detail, challenge } = judged
        c.set('code', code)
        return problemResponse(code, { detail, challenge }, shared)
      }
    }
    const call: Call<unknown, unknown, unknown, 'ofKey'> = {
      deps,
      organizationId: organizationId as string,
      actor: caller.actor,
      ...input.value,
      bearer: bearer ?? '',
      idempotency: input.value.idempotencyKey === undefined ? undefined : { caller: caller.keyId, key: input.value.idempotencyKey },
      isKnown: (etag) => isUnchanged(header('if-none-match'), etag),
      languages: languagesOf(header('accept-language')),
      fromForeignPage: verdict.kind === 'allowed' && origin !== ownOrigin,
      isPressed: async () => organizationId !== undefined && robots.isPressed(who),
      async suspect() {
        deps.log({ event: 'filled_by_program', level: 'warn', organization: organizationId, key: keyId, route: route.path })
        if (organizationId !== undefined) await robots.suspect(who)
      },
      fromThisMachine:
        isLoopback(address) &&
        isLoopbackName(new URL(c.req.url).hostname) &&
        header('x-forwarded-for') === undefined &&
        header('forwarded') === undefined,
      visitorTag: async () => visitorTag(await deps.keyring.organizationKey(organizationId as string, 'visitor'), deps.clock(), group),
    }
    const answer: Outcome<unknown> | RawAnswer = await route.handle(call)
    const refused = answer.ok ? ('raw' in answer ? answer.raw.as : undefined) : answer.reason
    if (refused) c.set('code', refused)
    const guess = refused === 'unauthorized' ? await limits.wrongKey(visitor) : undefined
    if (guess && !guess.allowed) return problemResponse('rate_limited', TOO_MANY_GUESSES, { ...cors, ...guess.headers })
    if (!answer.ok) {
      return withHeaders(refusalResponse(route.method === 'GET' ? namedByParameter(answer) : answer), shared)
    }
    return respond(answer)

    async function respond(given: Exclude<typeof answer, { ok: false }>): Promise<Response> {
      if ('raw' in given) {
        const { body, coded, as = given.raw.accepted && 'accepted' } = given.raw
        const headers: Record<string, string> = { ...shared, ...given.raw.headers, ...(coded && { vary: 'accept-encoding' }) }
        if (headers.etag && isUnchanged(header('if-none-match'), headers.etag))
          return new Response(null, { status: statusOf('notModified'), headers })
        const coding = coded ? codingFor(header('accept-encoding')) : 'identity'
        if (!coded || coding === 'identity') return new Response(body, { status: statusOf(as ?? success), headers })
        return new Response(await coded(coding), { status: statusOf(success), headers: { ...headers, 'content-encoding': coding } })
      }
      const schema = route.answers[success]
      if (!schema) return new Response(null, { status: statusOf(success), headers: { ...shared, 'cache-control': CACHE_CONTROL.private } })
      if (deps.settings.checkAnswers && !isMedia(schema)) v.parse(schema, given.view)
      const body = JSON.stringify(given.view)
      if (route.cache === 'public') return respondPublic(body, given.validUntilMs)
      const headers: Record<string, string> = { ...shared, 'content-type': 'application/json', 'cache-control': CACHE_CONTROL.private }
      if (route.etagRevision) headers.etag = `"${(given.view as { revision: number }).revision}"`
      return new Response(body, { status: statusOf(success), headers })
    }

    function respondPublic(text: string, untilMs: number | undefined): Response {
      const validUntilMs = untilMs === undefined ? readMs : occupancy.reachedAt(organizationId ?? '', untilMs)
      const etag = entityTag(text, route.etagWithout ?? [])
      const onEvery = { ...cors, ...security }
      const answer: KeptAnswer = {
        route,
        organizationId: organizationId ?? '',
        keyId,
        keyName: counted.keyName,
        revision: occupancy.revision(organizationId ?? ''),
        madeAtMs: deps.clock(),
        validUntilMs,
        etag,
        onEvery,
        headers: { ...onEvery, 'content-type': 'application/json', 'cache-control': CACHE_CONTROL.public, etag, vary: 'accept-encoding' },
        bytes: Buffer.from(text),
      }
      const target = c.req.method === 'GET' ? c.env?.incoming?.url : undefined
      // A write that was taken in while this was made may be in it or not.
      const lasting = organizationId !== undefined && answer.revision <= asOf && validUntilMs > readMs
      const kept = lasting && target?.startsWith('/') ? answers.keep(target, answer) : keptOnce(answer)
      return asResponse(giveKept(kept, header('accept-encoding'), header('if-none-match'), limit.headers))
    }
  }
}

const TOO_MANY_GUESSES = { detail: 'Too many requests with unknown keys came from here.' }

async function reportLeak(deps: HttpDeps, leaked: string, c: Context<Env>): Promise<Response> {
  const key = await leakedKey(deps, leaked)
  if (key) {
    await deps.store.audit.append([
      {
        id: deps.newId('aud'),
        organizationId: key.organizationId,
        atMs: deps.clock(),
        actor: 'visitor',
        action: 'key.seenInBrowser',
        object: key.id,
        meta: {},
      },
    ])
    c.set('organizationId', key.organizationId)
    c.set('keyId', key.id)
  }
  deps.log({ event: 'secret_key_in_browser', level: 'warn', organization: key?.organizationId, key: key?.id })
  const detail =
    'This request came from a page and carried a secret key: everybody who opens the page can read it. Replace the key now ("slotwell keys add", then "slotwell keys revoke"), and use the publishable key (pk_…) in pages.'
  return problemResponse('secret_key_in_browser', { detail })
}

/** Addresses for our own pages say nothing to other origins, not even why. */
function corsFor(route: Route, verdict: OriginVerdict): Record<string, string> {
  if (route.auth === 'publishable') return corsHeaders(verdict)
  return route.auth === 'manageToken' && verdict.kind === 'allowed' ? corsHeaders(verdict) : {}
}

/** A use case names faults by JSON Pointer; in an address the same thing is a parameter. */
function namedByParameter<R extends { readonly errors?: readonly { readonly pointer: string; readonly detail: string }[] }>(refusal: R): R {
  return refusal.errors
    ? { ...refusal, errors: refusal.errors.map(({ pointer, detail }) => ({ parameter: pointer.slice(1), detail })) }
    : refusal
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

export const newRequestId = (): string => randomUUID()
