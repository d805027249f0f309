import type { Problem } from '@slotwell/shared/schema'
import { addApiKey, revokeApiKey } from '../src/configuration/create-organization.ts'
import type { Route } from '../src/http/registry.ts'
import { mintApiKey } from '../src/trust/api-key.ts'
import { bearer, type Harness, type RequestOptions } from './harness.ts'
import { routeName, type Sample } from './route-samples.ts'

/** What every route must refuse, and how. `to` spoils a good request. */
export interface Rule {
  readonly name: string
  readonly codes: readonly Problem['code'][]
  readonly applies: (route: Route) => boolean
  readonly to: (route: Route, sample: Sample, harness: Harness) => Sample | Promise<Sample>
  /** The request needs data that is there, or the refusal would have another reason. */
  readonly warm?: true
}
const takesKey = ({ auth }: Route) => auth === 'publishable' || auth === 'secret'
const takesBody = ({ body, bodyAs }: Route) => body !== undefined && bodyAs !== 'form'
const takesForm = ({ bodyAs }: Route) => bodyAs === 'form'
/** Its address is passed on, and whoever does that appends what he likes. */
const isLink = ({ method, refusesAs }: Route) => method === 'GET' && refusesAs === 'page'
const changesAsVisitor = ({ auth, method }: Route) => auth === 'publishable' && method !== 'GET'
const withHeaders = (options: RequestOptions, headers: Record<string, string>): RequestOptions => ({
  ...options,
  headers: { ...options.headers, ...headers },
})
const withKey = (route: Route, { path, options }: Sample, { pk, sk }: { pk: string; sk: string }, harness: Harness): Sample =>
  route.auth === 'secret' ? { path, options: withHeaders(options, bearer(sk)) } : { path: path.replace(harness.practice.pk, pk), options }
const withoutAuthorization = ({ headers, ...options }: RequestOptions): RequestOptions => ({
  ...options,
  headers: Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name !== 'authorization')),
})

/** Routes that name nothing of the first organization: another key sees its own data there, which the isolation test below compares. */
const ANSWERS_ITS_OWN: ReadonlySet<string> = new Set([
  'GET /v1/public/:pk/start',
  'GET /v1/public/:pk/catalog',
  'GET /v1/bookings',
  'GET /v1/customers',
  'GET /v1/time-off',
  'GET /v1/busy-blocks',
  'GET /v1/calendar-feeds',
  'GET /v1/sessions',
  'GET /v1/messages',
  'GET /v1/webhook-endpoints',
  'POST /v1/webhook-endpoints',
  'POST /v1/letters/preview',
  'PUT /v1/mail/password',
  'DELETE /v1/mail/password',
  'GET /v1/mail/suppressions',
  'POST /v1/mail/suppressions',
  'POST /v1/mail/suppressions/check',
  'POST /v1/mail/suppressions/remove',
  'POST /v1/mail/bounces',
  'DELETE /v1/public/:pk/holds/:id',
])
const flip = (key: string): string => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')

export const RULES: readonly Rule[] = [
  {
    name: 'no key',
    codes: ['unauthorized'],
    applies: ({ auth, headers }) => auth === 'secret' || auth === 'manageToken' || headers?.holdSecret === true,
    to: (_, { path, options }) => ({ path, options: withoutAuthorization(options) }),
  },
  {
    name: 'a key that was never made',
    codes: ['unauthorized'],
    applies: takesKey,
    to: (route, sample, harness) => withKey(route, sample, { pk: mintApiKey('publishable').text, sk: mintApiKey('secret').text }, harness),
  },
  {
    name: 'a key with a wrong checksum',
    codes: ['unauthorized'],
    applies: takesKey,
    to: (route, sample, harness) => withKey(route, sample, { pk: flip(harness.practice.pk), sk: flip(harness.practice.sk) }, harness),
  },
  {
    name: 'a revoked key',
    codes: ['unauthorized'],
    applies: takesKey,
    async to(route, sample, harness) {
      const kind = route.auth === 'secret' ? 'secret' : 'publishable'
      const { id, text } = await addApiKey(harness.deps, { organizationId: harness.practice.id, kind, actor: 'cli' })
      await revokeApiKey(harness.deps, { organizationId: harness.practice.id, keyId: id, actor: 'cli' })
      return withKey(route, sample, { pk: text, sk: text }, harness)
    },
  },
  {
    name: 'a key of the other kind',
    codes: ['unauthorized'],
    applies: takesKey,
    to: (route, sample, harness) => withKey(route, sample, { pk: harness.practice.sk, sk: harness.practice.pk }, harness),
  },
  {
    name: 'a manage token that is not signed',
    warm: true,
    codes: ['unauthorized'],
    applies: ({ auth }) => auth === 'manageToken',
    to: (_, { path, options }) => ({ path, options: withHeaders(options, bearer(`bkg_${'0'.repeat(26)}.${'A'.repeat(43)}`)) }),
  },
  {
    name: 'a foreign origin',
    codes: ['origin_not_allowed'],
    applies: (route) => changesAsVisitor(route) || route.auth === 'manageToken' || takesForm(route),
    to: (_, { path, options }) => ({ path, options: withHeaders(options, { origin: 'https://evil.example' }) }),
  },
  {
    name: 'the origin null',
    codes: ['origin_not_allowed'],
    applies: (route) => changesAsVisitor(route) || route.auth === 'manageToken' || takesForm(route),
    to: (_, { path, options }) => ({ path, options: withHeaders(options, { origin: 'null' }) }),
  },
  {
    name: 'a secret key from a page',
    codes: ['secret_key_in_browser'],
    applies: () => true,
    to: (_, { path, options }, harness) => ({
      path,
      options: withHeaders(options, { origin: 'http://localhost:4401', ...bearer(harness.practice.sk) }),
    }),
  },
  {
    name: 'a body that is too large',
    codes: ['payload_too_large'],
    applies: takesBody,
    to: (route, { path, options: { json: _json, ...options } }) => ({
      path,
      options: {
        ...withHeaders(options, { 'content-type': 'application/json' }),
        body: `{"x":"${'x'.repeat(route.auth === 'secret' ? 64 * 1024 : 16 * 1024)}"}`,
      },
    }),
  },
  {
    name: 'malformed JSON',
    codes: ['malformed_json'],
    applies: takesBody,
    to: (_, { path, options: { json: _json, ...options } }) => ({
      path,
      options: { ...withHeaders(options, { 'content-type': 'application/json' }), body: '{"a":' },
    }),
  },
  {
    name: 'a list for a body',
    codes: ['invalid_request'],
    applies: takesBody,
    to: (_, { path, options }) => ({ path, options: { ...options, json: [] } }),
  },
  {
    name: 'an unknown field',
    warm: true,
    codes: ['invalid_request'],
    applies: takesBody,
    to: (_, { path, options }) => ({ path, options: { ...options, json: { ...(options.json as object), isAdmin: true } } }),
  },
  {
    name: 'an unknown parameter',
    warm: true,
    codes: ['invalid_request'],
    applies: (route) => !isLink(route),
    to: (_, { path, options }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}debug=1`, options }),
  },
  {
    name: 'a parameter twice',
    codes: ['invalid_request'],
    applies: (route) => route.query !== undefined && !isLink(route),
    to: (_, { path, options }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}timeZone=UTC&timeZone=UTC`, options }),
  },
  {
    name: 'a wrong content type',
    warm: true,
    codes: ['unsupported_media_type'],
    applies: takesBody,
    to: (_, { path, options }) => ({ path, options: withHeaders(options, { 'content-type': 'text/plain' }) }),
  },
  {
    name: 'the content type of a form',
    warm: true,
    codes: ['unsupported_media_type'],
    applies: takesBody,
    to: (_, { path, options }) => ({ path, options: withHeaders(options, { 'content-type': 'application/x-www-form-urlencoded' }) }),
  },
  {
    name: 'a form that is too large',
    codes: ['payload_too_large'],
    applies: takesForm,
    to: (_, { path, options }) => ({ path, options: { ...options, body: `name=${'x'.repeat(64 * 1024)}` } }),
  },
  {
    name: 'a form with an unknown field',
    warm: true,
    codes: ['invalid_request'],
    applies: takesForm,
    to: (_, { path, options }) => ({ path, options: { ...options, body: `${String(options.body)}&isAdmin=true` } }),
  },
  {
    name: 'a form with a field twice',
    warm: true,
    codes: ['invalid_request'],
    applies: takesForm,
    to: (_, { path, options }) => ({ path, options: { ...options, body: `${String(options.body)}&lang=de&lang=en` } }),
  },
  {
    name: 'a form that is no UTF-8',
    codes: ['malformed_json'],
    applies: takesForm,
    to: (_, { path, options }) => ({ path, options: { ...options, body: Uint8Array.of(0x61, 0x3d, 0xff) } }),
  },
  {
    name: 'JSON where a form belongs',
    warm: true,
    codes: ['unsupported_media_type'],
    applies: takesForm,
    to: (_, { path, options: { body: _body, ...options } }) => ({
      path,
      options: { ...withHeaders(options, { 'content-type': 'application/json' }), body: '{}' },
    }),
  },
  {
    name: 'a form with the content type of a file',
    warm: true,
    codes: ['unsupported_media_type'],
    applies: takesForm,
    to: (_, { path, options }) => ({ path, options: withHeaders(options, { 'content-type': 'multipart/form-data; boundary=x' }) }),
  },
  {
    name: 'a form whose token is not signed',
    warm: true,
    codes: ['unauthorized'],
    applies: ({ auth }) => auth === 'manageForm',
    to: (_, { path, options }) => ({
      path,
      options: {
        ...options,
        body: String(options.body).replace(/token=[^&]*|number=.*/, `token=bkg_${'0'.repeat(26)}.${'A'.repeat(43)}`),
      },
    }),
  },
  {
    name: 'a body where none belongs',
    codes: ['invalid_request'],
    applies: ({ method, body }) => method !== 'GET' && body === undefined,
    to: (_, { path, options }) => ({ path, options: { ...withHeaders(options, { 'content-length': '2' }), json: {} } }),
  },
  {
    name: 'a method that the address does not know',
    codes: ['method_not_allowed'],
    applies: () => true,
    to: (_, { path, options: { json: _json, body: _body, ...options } }) => ({ path, options: { ...options, method: 'PATCH' } }),
  },
  {
    name: 'a method override',
    codes: ['method_not_allowed'],
    applies: ({ method }) => method !== 'GET',
    to: (_, { path, options: { json: _json, body: _body, ...options } }) => ({
      path,
      options: { ...withHeaders(options, { 'x-http-method-override': 'DELETE' }), method: 'PATCH' },
    }),
  },
  {
    name: 'a slash at the end',
    codes: ['not_found'],
    applies: () => true,
    to: (_, { path, options }) => ({ path: path.replace(/(\?|$)/, '/$1'), options }),
  },
  { name: 'an empty segment', codes: ['not_found'], applies: () => true, to: (_, { path, options }) => ({ path: `/${path}`, options }) },
  {
    name: 'an encoded letter in the path',
    codes: ['not_found'],
    applies: () => true,
    to: (_, { path, options }) => ({
      path: path.replace(/\/(\w)(\w*)/, (__, a: string, rest: string) => `/%${a.charCodeAt(0).toString(16)}${rest}`),
      options,
    }),
  },
  {
    name: 'capital letters in the path',
    codes: ['not_found'],
    applies: ({ path }) => path !== '/m',
    to: (_, { path, options }) => ({ path: path.replace(/^\/\w+/, (segment) => segment.toUpperCase()), options }),
  },
  {
    name: "another organization's key",
    warm: true,
    codes: [
      'booking_not_found',
      'customer_not_found',
      'time_off_not_found',
      'busy_block_not_found',
      'message_not_found',
      'calendar_feed_not_found',
      'session_not_found',
      'webhook_not_found',
      'hold_not_found',
      'unknown_service',
      'unknown_staff',
      'unknown_location',
      'not_found',
      // What only secret test keys may call.
      'forbidden',
    ],
    applies: (route) => takesKey(route) && !ANSWERS_ITS_OWN.has(routeName(route)),
    to: (route, sample, harness) => withKey(route, sample, { pk: harness.school.pk, sk: harness.school.sk }, harness),
  },
  {
    name: 'an id of the wrong form',
    codes: ['not_found'],
    applies: ({ path }) => path.includes(':id'),
    to: (_, { path, options }) => ({ path: path.replace(/[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}/, 'svc_1'), options }),
  },
]
