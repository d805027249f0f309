import { createHmac, randomBytes } from 'node:crypto'
import { deriveKey } from './derive-key.ts'
import { openBlob, sealBlob } from './envelope.ts'
import { createKeyCache } from './key-cache.ts'
import type { KeyStore } from './key-store.ts'
import type { KeyPurpose, Keyring, Place } from './keyring.ts'
import { normalizeEmail } from './normalize-email.ts'
import { createKeyWrap } from './wrap-key.ts'

export interface KeyringParts {
  readonly keyStore: KeyStore
  readonly rootKey: Uint8Array
  readonly newPersonId: () => string
  readonly clock: () => number
  /** Unwrapped keys kept at most; 60 s each, whatever this says. */
  readonly cacheEntries?: number
}

/** Version of a person's or an organization's own key; grows when one is replaced. */
const KID = 1
const CACHE_MS = 60_000

/** The only place that sees keys in the clear. Each is used in the same tick in which it is taken from the cache. */
export function createKeyring({ keyStore, rootKey, newPersonId, clock, cacheEntries = 1_000 }: KeyringParts): Keyring {
  const wrap = createKeyWrap(rootKey)
  const cache = createKeyCache({ lifeMs: CACHE_MS, entries: cacheEntries, clock })
  const decoy = randomBytes(32)

  async function withOrganizationKey<T>(organizationId: string, use: (key: Uint8Array) => T): Promise<T> {
    const cached = cache.get(organizationId)
    if (cached) return use(cached)
    const wrapped = await keyStore.organizationKey(organizationId)
    if (!wrapped) throw new Error(`organization ${organizationId} has no key`)
    return useOnce(organizationId, wrap.open(wrap.ofOrganization(organizationId), wrapped), use)
  }

  async function withPersonKey<T>(organizationId: string, personId: string, use: (key: Uint8Array) => T): Promise<T | undefined> {
    const name = personName(organizationId, personId)
    const cached = cache.get(name)
    if (cached) return use(cached)
    const [row] = await keyStore.personKeys(organizationId, [personId])
    if (!row) return undefined
    return useOnce(name, wrap.open(wrap.ofPerson(organizationId, personId), row.wrapped), use)
  }

  function useOnce<T>(name: string, key: Buffer, use: (key: Uint8Array) => T): T {
    try {
      cache.put(name, key)
      return use(key)
    } finally {
      key.fill(0)
    }
  }

  const organizationKey = (organizationId: string, purpose: KeyPurpose | 'sealed') =>
    withOrganizationKey(organizationId, (key) => deriveKey(key, `organization/${purpose}`))

  async function emailTag(organizationId: string, email: string): Promise<string | undefined> {
    const normal = normalizeEmail(email)
    if (normal === undefined) return undefined
    const key = await organizationKey(organizationId, 'emailIndex')
    return createHmac('sha256', key).update(`email|${normal}`).digest('base64url')
  }

  return {
    async prepareOrganization(organizationId) {
      const key = randomBytes(32)
      await keyStore.putOrganizationKey(organizationId, wrap.seal(wrap.ofOrganization(organizationId), key))
      key.fill(0)
    },
    organizationKey,
    decoyKey: async (purpose) => deriveKey(decoy, `organization/${purpose}`),

    async personFor(organizationId, email) {
      const tag = email === undefined ? undefined : await emailTag(organizationId, email)
      if (email !== undefined && tag === undefined) throw new TypeError('not one e-mail address; the request schema refuses such')
      // A key is made before anybody knows whether it is needed: a known address costs what an unknown one does.
      const personId = newPersonId()
      const key = randomBytes(32)
      const wrapped = wrap.seal(wrap.ofPerson(organizationId, personId), key)
      key.fill(0)
      return (await keyStore.claimPerson(organizationId, tag, personId, wrapped, clock())).personId
    },
    async findPerson(organizationId, email) {
      const tag = await emailTag(organizationId, email)
      return tag === undefined ? undefined : (await keyStore.personByTag(organizationId, tag))?.personId
    },

    async sealForPerson(organizationId, personId, place, text) {
      const sealed = await withPersonKey(organizationId, personId, (key) => sealText(key, organizationId, place, text))
      if (!sealed) throw new Error(`person ${personId} has no key`)
      return sealed
    },
    openForPerson: (organizationId, personId, place, sealed) =>
      withPersonKey(organizationId, personId, (key) => openText(key, organizationId, place, sealed)),
    async sealForOrganization(organizationId, place, text) {
      return sealText(await organizationKey(organizationId, 'sealed'), organizationId, place, text)
    },
    async openForOrganization(organizationId, place, sealed) {
      return openText(await organizationKey(organizationId, 'sealed'), organizationId, place, sealed)
    },
    forget: (organizationId, personId) => cache.drop(personName(organizationId, personId)),
  }
}

const personName = (organizationId: string, personId: string): string => `${organizationId}/${personId}`

const sealText = (key: Uint8Array, organizationId: string, place: Place, text: string): Uint8Array =>
  sealBlob(key, KID, { organizationId, ...place }, Buffer.from(text, 'utf8'))

const openText = (key: Uint8Array, organizationId: string, place: Place, sealed: Uint8Array): string =>
  openBlob(key, { organizationId, ...place }, sealed).toString('utf8')
