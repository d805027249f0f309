import type { ProblemCode } from '@slotwell/shared/schema'
import type * as v from 'valibot'
import type { Outcome } from '../outcome.ts'
import type { Coding } from './content-coding.ts'
import type { HttpDeps } from './http-deps.ts'
import type { LimitName } from './limits.ts'
import type { Success } from './problem.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
/**
 * Who may call: a page with its publishable key in the path, a server with a secret key, the holder of a manage link,
 * who has the same in a form (the handler judges it, and what is wrong counts as a guess), anybody.
 */
export type Access = 'publishable' | 'secret' | 'manageToken' | 'manageForm' | 'none'
/** Whose data is touched: that of the key, of the token's booking, of the slug in the path, or nobody's. */
type OrganizationRule = 'ofKey' | 'ofToken' | 'ofSlug' | 'none'
/**
 * `public`: the same for everybody, a CDN may keep it for seconds, with an ETag.
 * `private`: for one caller, never stored. `file`: the handler sets its own headers.
 */
export type CacheRule = 'public' | 'private' | 'file'

type Schema = v.GenericSchema
/** A success that is not JSON, by its media type. */
interface Media {
  readonly mediaType: string
}
export const media = (mediaType: string): Media => ({ mediaType })
export const isMedia = (answer: Schema | Media): answer is Media => 'mediaType' in answer
const NOTHING = null

/** Bytes or text that a handler answers instead of a view. */
export interface RawAnswer {
  readonly ok: true
  readonly raw: {
    readonly body: string | Uint8Array<ArrayBuffer>
    readonly headers: Readonly<Record<string, string>>
    /** For a page that says to people what a problem would say to programs. */
    readonly as?: ProblemCode
    /** It was taken, and is not done yet. */
    readonly accepted?: true
    /** The body in a coding that the caller takes, where that is worth it. */
    readonly coded?: (coding: Exclude<Coding, 'identity'>) => Promise<Uint8Array<ArrayBuffer>>
  }
}

export interface Call<Query, Params, Body, Rule extends OrganizationRule> {
  readonly deps: HttpDeps
  /** Undefined of a slug that nobody has. */
  readonly organizationId: Rule extends 'ofKey' ? string : Rule extends 'ofSlug' ? string | undefined : undefined
  /** For the audit: `visitor`, `manageLink`, `secretKey:key_…`. */
  readonly actor: string
  readonly query: Query
  readonly params: Params
  readonly body: Body
  /** Hold secret or manage token, when the route takes one as bearer; else empty. */
  readonly bearer: string
  readonly idempotency: { readonly caller: string; readonly key: string } | undefined
  /** Whether the caller has what this entity tag names (`If-None-Match`); it is answered with 304 then, whatever the body. */
  readonly isKnown: (etag: string) => boolean
  /** The revision of `If-Match`. */
  readonly ifRevision: number | undefined
  /** Keyed digest of the visitor's address for today; names nobody. */
  readonly visitorTag: () => Promise<string>
  /** A page of another origin than ours sent this. */
  readonly fromForeignPage: boolean
  /** Counts this request among holds and bookings, and tells whether so many come that a page would have to solve a challenge. */
  readonly isPressed: () => Promise<boolean>
  /** To be told of who filled in what people do not see. */
  readonly suspect: () => Promise<void>
  /** For pages: languages of the reader, best first. */
  readonly languages: readonly string[]
  /** True if the caller sits on this machine and nothing forwarded the request. */
  readonly fromThisMachine: boolean
}

type Out<S> = S extends Schema ? v.InferOutput<S> : undefined

interface RouteSpec<Q, P, B, Rule extends OrganizationRule> {
  readonly method: Method
  /** Hono's notation: `/v1/bookings/:id`. */
  readonly path: string
  readonly summary: string
  readonly auth: Access
  readonly organization: Rule
  readonly limit: LimitName
  /** The verb written to the audit log when it succeeds, or `none` for what changes and reveals nothing. */
  readonly audit: string
  readonly query?: Q
  readonly params?: P
  readonly body?: B
  /** The body comes from a form of our own pages instead of as JSON; pages of no other origin may send it. */
  readonly bodyAs?: 'form'
  /** Refusals are pages for people, too, not only what the handler answers. */
  readonly refusesAs?: 'page'
  readonly headers?: {
    /** Takes the secret of a hold as bearer. */
    readonly holdSecret?: true
    readonly idempotencyKey?: true
    /** Pages may have to solve a challenge first, and send it in `Slotwell-Proof`. */
    readonly proof?: true
    /** Takes the booking's revision in `If-Match`. */
    readonly ifMatch?: true
  }
  readonly answers: Partial<Readonly<Record<Success, Schema | Media | typeof NOTHING>>>
  /** Refusals of the use case; those of the guard are added by themselves. */
  readonly problems: readonly ProblemCode[]
  readonly cache: CacheRule
  /** For `cache: 'public'`: fields that change with every answer and say nothing about the rest. */
  readonly etagWithout?: readonly string[]
  /** Sent as strong ETag of a private view: its revision. */
  readonly etagRevision?: true
  handle(call: Call<Out<Q>, Out<P>, Out<B>, Rule>): Promise<Outcome<unknown> | RawAnswer>
}

/** A route in the list: its own types are forgotten, after `defineRoute` has checked them. */
export type Route = RouteSpec<Schema | undefined, Schema | undefined, Schema | undefined, OrganizationRule>

/** One route, whole. What is not said here does not exist: the app, the refusals and the document are made from it. */
export function defineRoute<
  const Q extends Schema | undefined = undefined,
  const P extends Schema | undefined = undefined,
  const B extends Schema | undefined = undefined,
  const Rule extends OrganizationRule = 'none',
>(spec: RouteSpec<Q, P, B, Rule>): Route {
  return spec as unknown as Route
}

/** Static addresses before those with parameters, so that `/manage/slots` is never read as a key. */
export function inMatchingOrder(routes: readonly Route[]): Route[] {
  const weight = (path: string) =>
    path
      .split('/')
      .map((part) => (part.startsWith(':') ? '1' : '0'))
      .join('')
  return [...routes].sort((a, b) => weight(a.path).localeCompare(weight(b.path)))
}

/** The success that a route answers with; each has exactly one. */
export function successOf(route: Route): Success {
  return Object.keys(route.answers)[0] as Success
}
