import { findStart } from '../booking/find-availability.ts'
import { encode } from './content-coding.ts'
import type { HttpDeps } from './http-deps.ts'

/**
 * Finds the first screen of the first organization once, for nobody, so that the first visitor does not wait until
 * statements are prepared, zones are looked up and code is compiled: some 20 ms, which are part of the start instead.
 */
export async function rehearse({ store, booking }: Pick<HttpDeps, 'store' | 'booking'>): Promise<void> {
  const [organization] = await store.organizations.list()
  if (!organization) return
  const configuration = await store.catalog.current(organization.id)
  if (!configuration) return
  const { timeZone } = configuration.profile
  const found = await findStart(booking, organization.id, { timeZone })
  if (found.ok) encode(Buffer.from(JSON.stringify(found.view)), 'br')
}
