import type { Booking } from '../store/booking-records.ts'
import type { Store } from '../store/store.ts'
import { verifyAudit } from './audit.ts'
import type { AuditHead, KeyStore } from './key-store.ts'
import type { Keyring, Place } from './keyring.ts'
import { createKeyWrap } from './wrap-key.ts'

export interface RestoredParts {
  readonly store: Store
  readonly keyStore: KeyStore
  readonly keyring: Keyring
  readonly rootKey: Uint8Array
  readonly auditHeads: readonly (AuditHead & { readonly organizationId: string })[]
}

const PAGE = 500

/** Everything that must hold before a restored pair of databases is used; empty when it does. Ids only. */
export async function restoredFaults(parts: RestoredParts): Promise<readonly string[]> {
  const { store, keyStore } = parts
  const found = [...(await store.faults()), ...(await keyStore.faults())]
  const erased = new Set((await keyStore.ledger()).map((entry) => `${entry.organizationId}/${entry.personId}`))
  for (const { id } of await store.organizations.list()) {
    const head = parts.auditHeads.find(({ organizationId }) => organizationId === id)
    const audit = await verifyAudit(store, id, head)
    if (audit.state === 'broken') found.push(`${id}: ${audit.detail}`)
    found.push(...(await keyFaults(parts, id, erased)), ...(await personFaults(parts, id, erased)))
  }
  return found
}

/** Every wrapped key opens, and none belongs to an erased person. */
async function keyFaults({ keyStore, rootKey }: RestoredParts, organizationId: string, erased: ReadonlySet<string>): Promise<string[]> {
  const wrap = createKeyWrap(rootKey)
  const found: string[] = []
  const opens = (binding: Parameters<typeof wrap.open>[0], wrapped: Uint8Array, name: string) => {
    try {
      wrap.open(binding, wrapped).fill(0)
    } catch {
      found.push(`The key of ${name} does not open.`)
    }
  }
  const own = await keyStore.organizationKey(organizationId)
  if (own) opens(wrap.ofOrganization(organizationId), own, organizationId)
  else found.push(`The key of ${organizationId} is missing.`)
  for (let afterId = ''; ; ) {
    const page = await keyStore.persons(organizationId, { afterId, limit: PAGE })
    for (const { personId, wrapped } of page) {
      if (erased.has(`${organizationId}/${personId}`)) found.push(`${personId} was erased and still has a key.`)
      opens(wrap.ofPerson(organizationId, personId), wrapped, personId)
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return found
    afterId = last.personId
  }
}

/** Everybody in the data has a key that opens his rows, or was erased and left none. */
async function personFaults(
  { store, keyStore, keyring }: RestoredParts,
  organizationId: string,
  erased: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = []
  const judge = async (personId: string, place: Place, sealed: Uint8Array | null) => {
    if (erased.has(`${organizationId}/${personId}`)) return
    if ((await keyStore.personKeys(organizationId, [personId])).length === 0) {
      // Read again: on a running server somebody may have been erased since.
      const listed = (await keyStore.ledger()).some((entry) => entry.organizationId === organizationId && entry.personId === personId)
      if (!listed) found.push(`${place.rowId} belongs to ${personId}, who has no key and was not erased.`)
    } else if (sealed) {
      await keyring
        .openForPerson(organizationId, personId, place, sealed)
        .catch(() => found.push(`${place.rowId} does not open under the key of ${personId}.`))
    }
  }
  for (let afterId: string | undefined; ; ) {
    const page = await store.customers.list(organizationId, { ...(afterId ? { afterId } : {}), limit: PAGE })
    for (const { id, personId, detailsSealed } of page)
      await judge(personId, { table: 'customers', rowId: id, column: 'details' }, detailsSealed)
    const last = page.at(-1)
    if (!last || page.length < PAGE) break
    afterId = last.id
  }
  for (let after: { startMs: number; id: string } | undefined; ; ) {
    const page: readonly Booking[] = await store.bookings.list(organizationId, {}, { ...(after ? { after } : {}), limit: PAGE })
    for (const { personId, id, answersSealed } of page)
      await judge(personId, { table: 'bookings', rowId: id, column: 'answers' }, answersSealed)
    const attendees = await store.bookings.attendees(
      organizationId,
      page.map(({ id }) => id),
    )
    for (const { personId, id, detailsSealed } of attendees)
      await judge(personId, { table: 'attendees', rowId: id, column: 'details' }, detailsSealed)
    const last = page.at(-1)
    if (!last || page.length < PAGE) return found
    after = { startMs: last.startMs, id: last.id }
  }
}
