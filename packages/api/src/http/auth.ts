import type { ApiKey } from '../store/store.ts'
import { hashApiKey, parseApiKey } from '../trust/api-key.ts'
import type { HttpDeps } from './http-deps.ts'
import type { Access } from './registry.ts'

/** Why nobody was let in; a sentence for people, the same for a key that never was and one that was revoked. */
type Caller =
  | {
      readonly ok: true
      readonly organizationId: string | undefined
      readonly actor: string
      readonly keyId: string
      readonly isTest?: boolean
    }
  | { readonly ok: false; readonly detail: string }

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,300})$/

/** The bearer of `Authorization`, or undefined if there is none or it is malformed. */
export const bearerOf = (header: string | undefined): string | undefined => (header === undefined ? undefined : BEARER.exec(header)?.[1])

/** A secret key, wherever it stands: known by its shape and checksum, so without any look-up. */
export const isSecretKey = (text: string | undefined): boolean => text !== undefined && parseApiKey(text)?.kind === 'secret'

/** The live secret key behind a text, for the record of its leak. */
export async function leakedKey(deps: Pick<HttpDeps, 'store'>, text: string): Promise<ApiKey | undefined> {
  const parsed = parseApiKey(text)
  return parsed && deps.store.organizations.keyByHash(parsed.hash)
}

/**
 * Who calls. A key is found by the digest of its whole text, in one indexed look-up
 * whether it exists or not, so time tells nothing about how much of it was right.
 */
export async function identify(
  deps: Pick<HttpDeps, 'store'>,
  access: Access,
  pathKey: string | undefined,
  bearer: string | undefined,
): Promise<Caller> {
  switch (access) {
    case 'none':
      return { ok: true, organizationId: undefined, actor: 'visitor', keyId: '' }
    case 'manageForm':
      return { ok: true, organizationId: undefined, actor: 'manageLink', keyId: 'manageLink' }
    case 'manageToken':
      // What the token opens is decided with the booking at hand.
      return bearer === undefined
        ? { ok: false, detail: 'Send the token of the manage link as "Authorization: Bearer …".' }
        : { ok: true, organizationId: undefined, actor: 'manageLink', keyId: 'manageLink' }
    case 'publishable':
      return byKey(
        deps,
        pathKey,
        'publishable',
        'No live publishable key stands in this address. Compare it with the data-key of the page: it begins with pk_.',
      )
    case 'secret':
      return byKey(deps, bearer, 'secret', 'Send a live secret key as "Authorization: Bearer sk_…".')
  }
}

async function byKey(deps: Pick<HttpDeps, 'store'>, text: string | undefined, kind: ApiKey['kind'], detail: string): Promise<Caller> {
  const parsed = text === undefined ? undefined : parseApiKey(text)
  if (!parsed || parsed.kind !== kind) return { ok: false, detail }
  const key = await deps.store.organizations.keyByHash(parsed.hash)
  if (key?.kind !== kind) return { ok: false, detail }
  return {
    ok: true,
    organizationId: key.organizationId,
    keyId: key.id,
    actor: kind === 'secret' ? `secretKey:${key.id}` : 'visitor',
    isTest: parsed.environment === 'test',
  }
}

/** A name for a key in a counter: never the key. */
export const keyName = (text: string): string => Buffer.from(hashApiKey(text)).toString('base64url').slice(0, 16)
