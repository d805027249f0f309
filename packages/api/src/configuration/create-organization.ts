import { mintApiKey, type ApiKeyKind, type MintedApiKey } from '../trust/api-key.ts'
import type { ApiKey } from '../store/store.ts'
import type { ApplyDeps } from './apply.ts'

export type Created =
  | {
      readonly ok: true
      readonly organizationId: string
      readonly publishableKey: string /** Shown once: only its digest is kept. */
      readonly secretKey: string
    }
  | { readonly ok: false; readonly reason: 'slug_taken' }

/**
 * Makes an organization with one key of each kind; with `liveId` one for trying things out beside that, and its keys say so. Its
 * encryption key comes first: an orphan key harms nobody, a row without its key is lost.
 */
export async function createOrganization(
  deps: ApplyDeps,
  { slug, actor, liveId }: { readonly slug: string; readonly actor: string; readonly liveId?: string },
): Promise<Created> {
  if (await deps.store.organizations.bySlug(slug)) return { ok: false, reason: 'slug_taken' }
  const organizationId = deps.newId('org')
  const createdAtMs = deps.clock()
  await deps.keyring.prepareOrganization(organizationId)
  const environment = liveId === undefined ? 'live' : 'test'
  const publishable = mintApiKey('publishable', environment)
  const secret = mintApiKey('secret', environment)
  const keys = [publishable, secret].map((minted) => keyRow(deps, organizationId, minted, createdAtMs))
  const audit = {
    id: deps.newId('aud'),
    organizationId,
    atMs: createdAtMs,
    actor,
    action: 'organization.create',
    object: organizationId,
    meta: {},
  }
  const created = await deps.store.organizations.create({ id: organizationId, slug, createdAtMs, liveId: liveId ?? null }, keys, audit)
  return created
    ? { ok: true, organizationId, publishableKey: publishable.text, secretKey: secret.text }
    : { ok: false, reason: 'slug_taken' }
}

/** A further key; the old ones stay valid until they are revoked. */
export async function addApiKey(
  deps: ApplyDeps,
  { organizationId, kind, actor }: { readonly organizationId: string; readonly kind: ApiKeyKind; readonly actor: string },
): Promise<{ readonly id: string; readonly text: string }> {
  const isTest = Boolean((await deps.store.organizations.byId(organizationId))?.liveId)
  const minted = mintApiKey(kind, isTest ? 'test' : 'live')
  const row = keyRow(deps, organizationId, minted, deps.clock())
  await deps.store.organizations.addKey(row, {
    id: deps.newId('aud'),
    organizationId,
    atMs: row.createdAtMs,
    actor,
    action: 'key.add',
    object: row.id,
    meta: { kind },
  })
  return { id: row.id, text: minted.text }
}

/** False if there is no such live key. */
export async function revokeApiKey(
  deps: ApplyDeps,
  { organizationId, keyId, actor }: { readonly organizationId: string; readonly keyId: string; readonly actor: string },
): Promise<boolean> {
  const atMs = deps.clock()
  return deps.store.organizations.revokeKey(organizationId, keyId, atMs, {
    id: deps.newId('aud'),
    organizationId,
    atMs,
    actor,
    action: 'key.revoke',
    object: keyId,
    meta: {},
  })
}

function keyRow(deps: ApplyDeps, organizationId: string, minted: MintedApiKey, createdAtMs: number): ApiKey {
  return {
    id: deps.newId('key'),
    organizationId,
    kind: minted.kind,
    publicText: minted.kind === 'publishable' ? minted.text : null,
    hash: minted.hash,
    createdAtMs,
    revokedAtMs: null,
  }
}
