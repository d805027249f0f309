import { EmailAddress, type SuppressionReason } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import * as v from 'valibot'
import type { AuditEntry } from '../store/booking-records.ts'
import type { Suppression } from '../store/mail.ts'
import type { Store } from '../store/store.ts'
import type { Keyring } from '../trust/keyring.ts'

export interface SuppressionDeps {
  readonly store: Pick<Store, 'suppressions'>
  readonly keyring: Keyring
  readonly newId: (prefix: 'aud') => string
  readonly clock: () => number
}

interface About {
  readonly organizationId: string
  readonly email: string
}
interface Deed extends About {
  readonly actor: string
}

/*
 * The list names persons and not addresses: who has which address says the blind index in the key store, and nobody any more once
 * a person is erased. Whoever books again after that is a new person, and on no list.
 */

/** Whether the address gets no letters, and since when. */
export async function suppressionOf({ store, keyring }: Pick<SuppressionDeps, 'store' | 'keyring'>, { organizationId, email }: About) {
  const personId = await keyring.findPerson(organizationId, email)
  const [entry] = personId === undefined ? [] : await store.suppressions.among(organizationId, [personId])
  return entry
}

/** The same for whoever asks. That he did is on record before he is told; of an address that nobody has there is nothing to tell. */
export async function lookUpSuppression(
  deps: Omit<SuppressionDeps, 'store'> & { readonly store: Pick<Store, 'suppressions' | 'customers' | 'audit'> },
  { organizationId, email, actor }: Deed,
) {
  const personId = await deps.keyring.findPerson(organizationId, email)
  if (personId === undefined) return undefined
  // Somebody may be on the list who never booked.
  const object = (await deps.store.customers.byPersonId(organizationId, personId))?.id ?? personId
  await deps.store.audit.append([entryOf(deps, { organizationId, actor }, 'customer.read', object, { through: 'suppressions' })])
  return suppressionOf(deps, { organizationId, email })
}

/** For programs and people, without the address. */
export const suppressionView = (entry: Suppression | undefined) =>
  entry ? { suppressed: true, reason: entry.reason, since: since(entry) } : { suppressed: false }
const since = ({ createdAtMs }: Suppression): string => formatInstant(createdAtMs, 'UTC')

/** No letter goes to the address from now on. False if it is on the list already. */
export async function suppressAddress(deps: SuppressionDeps, deed: Deed & { readonly reason: SuppressionReason }): Promise<boolean> {
  // Who is not known is made known: his key is kept as long as he is on the list.
  const personId = await deps.keyring.personFor(deed.organizationId, deed.email)
  return suppressPerson(deps, { ...deed, personId })
}

export async function suppressPerson(
  deps: Pick<SuppressionDeps, 'store' | 'newId' | 'clock'>,
  { organizationId, personId, reason, actor }: Omit<Deed, 'email'> & { readonly personId: string; readonly reason: SuppressionReason },
): Promise<boolean> {
  const createdAtMs = deps.clock()
  const audit = entryOf(deps, { organizationId, actor }, 'mail.suppress', personId, { reason })
  return deps.store.suppressions.add(organizationId, { personId, reason, createdAtMs }, audit)
}

/** Letters go to the address again. False if it was not on the list. */
export async function allowAddress(deps: SuppressionDeps, { organizationId, email, actor }: Deed): Promise<boolean> {
  const personId = await deps.keyring.findPerson(organizationId, email)
  if (personId === undefined) return false
  return deps.store.suppressions.remove(organizationId, personId, entryOf(deps, { organizationId, actor }, 'mail.allow', personId, {}))
}

const NEWEST = 100

export async function listSuppressions({ store }: Pick<SuppressionDeps, 'store'>, organizationId: string) {
  const [counts, newest] = await Promise.all([store.suppressions.counts(organizationId), store.suppressions.newest(organizationId, NEWEST)])
  return { counts, newest: newest.map((entry) => ({ reason: entry.reason, since: since(entry) })) }
}

/** The one spelling under which an address is looked up; undefined if it is none. */
export const readAddress = (text: string): string | undefined => {
  const read = v.safeParse(EmailAddress, text)
  return read.success ? read.output : undefined
}

const entryOf = (
  deps: Pick<SuppressionDeps, 'newId' | 'clock'>,
  { organizationId, actor }: { readonly organizationId: string; readonly actor: string },
  action: string,
  object: string,
  meta: AuditEntry['meta'],
): AuditEntry => ({ id: deps.newId('aud'), organizationId, atMs: deps.clock(), actor, action, object, meta })
