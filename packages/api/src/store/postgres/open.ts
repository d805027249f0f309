import { postgresAddress } from '../../postgres/address.ts'
import { openPool } from '../../postgres/pool.ts'
import type { Store } from '../store.ts'
import { auditStore } from './audit.ts'
import { bookingStore } from './bookings.ts'
import { breaches } from './breaches.ts'
import { busyBlockStore } from './busy-blocks.ts'
import { catalogStore } from './catalog.ts'
import { changeFeed } from './changes.ts'
import { connect } from './connection.ts'
import { customerStore } from './customers.ts'
import { faults } from './faults.ts'
import { APPLICATION_ROLE, migrateStore, SCHEMA } from './migrate.ts'
import { organizationStore } from './organizations.ts'
import { outboxStore } from './outbox.ts'
import { timeOffStore } from './time-off.ts'

export interface PostgresOptions {
  readonly url: string
  /** Whose tables they are, if the application logs in as somebody else. */
  readonly ownerUrl?: string | undefined
  /** Connections at most, of this process. */
  readonly poolSize: number
  /** A test's; the database's own unless given. */
  readonly clock: (() => number) | undefined
  /** When migrations are said to be applied. */
  readonly atMs: number
}

/** The whole store on one PostgreSQL database. */
export async function openPostgresStore({ url, ownerUrl, poolSize, clock, atMs }: PostgresOptions): Promise<Store> {
  const address = postgresAddress(url)
  await migrateStore(address, ownerUrl ? postgresAddress(ownerUrl) : address, atMs)
  const pool = openPool(address, { schema: SCHEMA, role: APPLICATION_ROLE, size: poolSize })
  const connection = connect(pool, clock)
  return {
    organizations: organizationStore(connection),
    catalog: catalogStore(connection),
    bookings: bookingStore(connection),
    timeOff: timeOffStore(connection),
    busyBlocks: busyBlockStore(connection),
    customers: customerStore(connection),
    outbox: outboxStore(connection),
    audit: auditStore(connection),
    changes: changeFeed(connection),
    async ping() {
      // A number of its own is given only by a server that takes writes: one that only follows another refuses.
      await connection.system((session) => session.run({ name: 'ping', text: 'select pg_current_xact_id()' }, []))
    },
    faults: () => faults(connection),
    breaches: () => breaches(connection),
    async close() {
      await pool.end()
    },
  }
}
