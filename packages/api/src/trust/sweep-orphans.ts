import type { Store } from '../store/store.ts'
import type { KeyStore } from './key-store.ts'

const AGE_MS = 3_600_000
const BATCH = 200

/**
 * Drops keys whose data was never written: a key is made before its booking, and
 * not every booking happens. An hour leaves any request time to end. Returns how many fell.
 */
export async function sweepOrphans({
  store,
  keyStore,
  clock,
}: {
  readonly store: Pick<Store, 'customers'>
  readonly keyStore: KeyStore
  readonly clock: () => number
}): Promise<number> {
  const beforeMs = clock() - AGE_MS
  let swept = 0
  for (const organizationId of await keyStore.organizations()) {
    for (;;) {
      const ids = (await keyStore.untouched(organizationId, beforeMs, BATCH)).map(({ personId }) => personId)
      if (ids.length === 0) break
      const known = await store.customers.known(organizationId, ids)
      await keyStore.settlePersons(
        organizationId,
        ids.filter((id) => known.has(id)),
      )
      // Whoever was settled just now, or claimed again meanwhile, is refused by the store itself.
      for (const id of ids) if (await keyStore.sweepPerson(organizationId, id, beforeMs)) swept += 1
      if (ids.length < BATCH) break
    }
  }
  return swept
}
