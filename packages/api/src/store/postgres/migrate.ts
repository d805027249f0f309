import type { PostgresAddress } from '../../postgres/address.ts'
import { migratePostgres } from '../../postgres/migrate.ts'

export const SCHEMA = 'slotwell'
/** What the application is in its sessions, and what it becomes to look at all organizations. The migrations give them their rights. */
export const APPLICATION_ROLE = 'slotwell_app'
export const SYSTEM_ROLE = 'slotwell_system'

/** Brings the data to this version's schema. `owner` may be the application's own login. */
export const migrateStore = (
  address: PostgresAddress,
  owner: PostgresAddress,
  atMs: number,
  folder = 'postgres',
): Promise<readonly string[]> =>
  migratePostgres({
    address: owner,
    folder,
    schema: SCHEMA,
    roles: [APPLICATION_ROLE, SYSTEM_ROLE],
    login: address.user,
    atMs,
  })
