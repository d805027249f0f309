import { chmodSync } from 'node:fs'
import { sayUnavailable } from '../sqlite-unavailable.ts'
import type { Store } from '../store.ts'
import { auditStore } from './audit.ts'
import { bookingStore } from './bookings.ts'
import { breaches } from './breaches.ts'
import { busyBlockStore } from './busy-blocks.ts'
import { calendarFeedStore } from './calendar-feeds.ts'
import { catalogStore } from './catalog.ts'
import { changeFeed } from './changes.ts'
import { connect, type Connection } from './connection.ts'
import { confirmationStore } from './confirmations.ts'
import { customerStore } from './customers.ts'
import { faults } from './faults.ts'
import { leaseStore } from './leases.ts'
import { limitStore } from './limits.ts'
import { agendaStore, mailPasswordStore, suppressionStore } from './mail.ts'
import { migrateSqlite } from './migrate.ts'
import { organizationStore } from './organizations.ts'
import { outboxStore } from './outbox.ts'
import { sessionStore } from './sessions.ts'
import { timeOffStore } from './time-off.ts'
import { webhookDeliveryRows } from './webhook-deliveries.ts'
import { webhookEndpointRows } from './webhook-endpoints.ts'
import { webhookEventRows } from './webhook-events.ts'

/** The whole store on one SQLite file, which is made if it is missing. */
export function openSqliteStore(path: string, clock: () => number, migrations = 'sqlite'): Store {
  const connection = connect(path, clock, (sqlite) => {
    if (path !== ':memory:') chmodSync(path, 0o600)
    migrateSqlite(sqlite, migrations, clock())
  })
  return sayUnavailable<Store>({
    organizations: sayUnavailable(organizationStore(connection)),
    catalog: sayUnavailable(catalogStore(connection)),
    bookings: sayUnavailable(bookingStore(connection)),
    sessions: sayUnavailable(sessionStore(connection)),
    timeOff: sayUnavailable(timeOffStore(connection)),
    busyBlocks: sayUnavailable(busyBlockStore(connection)),
    calendarFeeds: sayUnavailable(calendarFeedStore(connection)),
    confirmations: sayUnavailable(confirmationStore(connection)),
    customers: sayUnavailable(customerStore(connection)),
    mailPasswords: sayUnavailable(mailPasswordStore(connection)),
    suppressions: sayUnavailable(suppressionStore(connection)),
    agendas: sayUnavailable(agendaStore(connection)),
    outbox: sayUnavailable(outboxStore(connection)),
    audit: sayUnavailable(auditStore(connection)),
    limits: sayUnavailable(limitStore(connection)),
    changes: sayUnavailable(changeFeed(connection)),
    leases: sayUnavailable(leaseStore(connection)),
    webhooks: sayUnavailable({
      ...webhookEndpointRows(connection),
      ...webhookDeliveryRows(connection),
      ...webhookEventRows(connection),
    }),
    ping: pinger(connection),
    async faults() {
      return faults(connection)
    },
    async breaches() {
      return breaches(path)
    },
    async close() {
      connection.sqlite.close()
    },
  })
}

/** So often a probe really writes; whoever asks in between gets the last good answer. */
const PING_MS = 1_000

/** A row is written, since a full disk and a read-only one let an empty transaction pass. */
function pinger({ sqlite, write, clock }: Connection): () => Promise<void> {
  const mark = sqlite.prepare<[number]>(
    "insert into leases values ('ping', 'nobody', ?) on conflict (name) do update set until_ms = excluded.until_ms",
  )
  let goodUntilMs = -Infinity
  return async () => {
    if (performance.now() < goodUntilMs) return
    await write(() => mark.run(clock()))
    goodUntilMs = performance.now() + PING_MS
  }
}
