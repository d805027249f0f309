import { isLoopbackName } from './client-address.ts'
import type { Route } from './registry.ts'

export type OriginVerdict =
  /** A page of a listed origin or of ours: may read the answer. */
  | { readonly kind: 'allowed'; readonly origin: string }
  /** No page: an app, a script, or a read that anybody's page may make. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'anybody' }
  | { readonly kind: 'refused'; readonly detail: string }

interface Listed {
  readonly origins: readonly string[]
  /** Of a test key: where it may be used, too; `https://*.example.app` stands for one name before that. Undefined of a live key. */
  readonly testOrigins: readonly string[] | undefined
}

const isOnThisMachine = (origin: string): boolean => isLoopbackName(new URL(origin).hostname)

/** One name in place of the star: none at all, or two with a dot between, are other places. */
const isForTests = (origin: string, patterns: readonly string[]): boolean =>
  isOnThisMachine(origin) ||
  patterns.some((pattern) => {
    const [before = '', after] = pattern.split('*')
    if (after === undefined) return origin === pattern
    const name = origin.startsWith(before) && origin.endsWith(after) ? origin.slice(before.length, -after.length) : ''
    return /^[a-z0-9-]+$/.test(name) && origin === before + name + after
  })

/**
 * Whether the page that sent a request may. A browser cannot lie about its origin, so
 * this keeps foreign pages out; whoever writes his own client is held by limits, not by this.
 */
export function judgeOrigin(
  route: Pick<Route, 'auth' | 'method' | 'cache' | 'bodyAs'>,
  origin: string | undefined,
  ownOrigin: string,
  { origins, testOrigins }: Listed,
): OriginVerdict {
  if (route.auth === 'publishable' && route.method === 'GET') return { kind: 'anybody' }
  if (origin === undefined) return { kind: 'absent' }
  if (origin === ownOrigin) return { kind: 'allowed', origin }
  if (route.bodyAs === 'form')
    return { kind: 'refused', detail: `This form is sent from pages of ${ownOrigin} only. Open the page there and send it once more.` }
  if (route.auth === 'manageToken')
    return { kind: 'refused', detail: `Bookings are managed on ${ownOrigin} only; open the link of the letter.` }
  if (route.auth !== 'publishable') return { kind: 'anybody' }
  // Exact comparison only: a suffix or a pattern would let `https://example.org.evil.test` in.
  if (isOrigin(origin) && (origins.includes(origin) || (testOrigins && isForTests(origin, testOrigins)))) return { kind: 'allowed', origin }
  const named = isOrigin(origin) ? `"${origin}"` : 'This origin'
  const remedy = isOrigin(origin)
    ? `Its owner can add it under ${testOrigins ? 'organization.testOrigins ("https://*.example.app" takes in all previews there)' : 'organization.origins'} in the organization's file and run "slotwell apply".${!testOrigins && isOnThisMachine(origin) ? ' While developing use a test key (pk_test_…), which works from localhost.' : ''}`
    : 'Pages without an origin of their own (sandboxed frames, local files) cannot book; link to the booking page instead.'
  return { kind: 'refused', detail: `${named} is not one of the origins that may book with this key. ${remedy}` }
}

/** Scheme, host and port as a browser writes them; `null` and everything else is not. */
const isOrigin = (text: string): boolean =>
  text.length <= 255 && /^https?:\/\/[a-z0-9.:[\]-]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text

const ALLOWED_HEADERS = 'authorization, content-type, idempotency-key, slotwell-proof'
const EXPOSED_HEADERS = 'etag, retry-after, ratelimit, ratelimit-policy, request-id, age, slotwell-stale'

/** What lets a page read the answer. Never with credentials: there are no cookies here. */
export function corsHeaders(verdict: OriginVerdict): Record<string, string> {
  if (verdict.kind === 'allowed')
    return { 'access-control-allow-origin': verdict.origin, 'access-control-expose-headers': EXPOSED_HEADERS, vary: 'Origin' }
  // A refusal holds nothing but the advice for the page's owner, who reads it in his browser.
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED_HEADERS }
}

/**
 * A preflight of a public address always passes: the request itself is refused before
 * its handler, and only then can a page show which origin has to be added. Addresses of
 * manage links pass for our own pages only, private ones never.
 */
export function preflightHeaders(
  routes: readonly Route[],
  origin: string | undefined,
  ownOrigin: string,
): Record<string, string> | undefined {
  const [route] = routes
  if (!route || origin === undefined) return undefined
  const open = route.auth === 'publishable' || (route.auth === 'manageToken' && origin === ownOrigin)
  if (!open) return undefined
  return {
    'access-control-allow-origin': route.auth === 'publishable' ? '*' : ownOrigin,
    'access-control-allow-methods': [...new Set(routes.map(({ method }) => method))].join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '600',
    vary: 'Origin',
  }
}

/** Before anything is known of keys and their origins: any page may read that it has to come again, and what is asked then is judged then. */
export const EARLY_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': ALLOWED_HEADERS,
  'access-control-max-age': '0',
} as const
