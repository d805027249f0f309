import { chmodSync } from 'node:fs'
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
import { migrateSqlite } from './migrate.ts'
import { organizationStore } from './organizations.ts'
import { outboxStore } from './outbox.ts'
import { timeOffStore } from './time-off.ts'

/** The whole store on one SQLite file, which is made if it is missing. */
export function openSqliteStore(path: string, clock: () => number): Store {
  const connection = connect(path, clock)
  try {
    if (path !== ':memory:') chmodSync(path, 0o600)
    migrateSqlite(connection.sqlite, 'sqlite', clock())
  } catch (error) {
    connection.sqlite.close()
    throw error
  }
  const audit = auditStore(connection)
  return {
    organizations: organizationStore(connection),
    catalog: catalogStore(connection),
    bookings: bookingStore(connection),
    timeOff: timeOffStore(connection),
    busyBlocks: busyBlockStore(connection),
    customers: customerStore(connection),
    outbox: outboxStore(connection),
    audit,
    changes: changeFeed(connection),
    async ping() {
      connection.write(() => connection.sqlite.prepare('select 1').get())
    },
    async faults() {
      return faults(connection)
    },
    async breaches() {
      return breaches(path)
    },
    async close() {
      connection.sqlite.close()
    },
  }
}
