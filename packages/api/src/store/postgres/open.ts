import { answered } from '../../postgres/answered.ts'
import { postgresAddress } from '../../postgres/address.ts'
import { openPool } from '../../postgres/pool.ts'
import { statement } from '../../postgres/transaction.ts'
import { asUnavailable } from '../../postgres/unavailable.ts'
import type { Store } from '../store.ts'
import { translated } from '../unavailable.ts'
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
import { APPLICATION_ROLE, migrateStore, SCHEMA } from './migrate.ts'
import { organizationStore } from './organizations.ts'
import { outboxStore } from './outbox.ts'
import { sessionStore } from './sessions.ts'
import { timeOffStore } from './time-off.ts'
import { webhookDeliveryRows } from './webhook-deliveries.ts'
import { webhookEndpointRows } from './webhook-endpoints.ts'
import { webhookEventRows } from './webhook-events.ts'

export interface PostgresOptions {
  readonly url: string
  /** Whose tables they are, if the application logs in as somebody else. */
  readonly ownerUrl?: string | undefined
  /** Connections at most, of this process. */
  readonly poolSize: number
  /** A test's; the database's own unless given. */
  readonly clock: (() => number) | undefined
  /** Other migrations than those of this version, for a rehearsal. */
  readonly migrations?: string | undefined
  /** When migrations are said to be applied. */
  readonly atMs: number
}

/** The whole store on one PostgreSQL database. */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const { url, ownerUrl, poolSize, clock, migrations, atMs } = options
  const address = postgresAddress(url)
  await migrateStore(address, ownerUrl ? postgresAddress(ownerUrl) : address, atMs, migrations)
  const pool = openPool(address, { schema: SCHEMA, role: APPLICATION_ROLE, size: poolSize })
  const connection = connect(pool, clock)
  const part = <Part extends object>(made: Part): Part => translated(made, asUnavailable)
  return part<Store>({
    organizations: part(organizationStore(connection)),
    catalog: part(catalogStore(connection)),
    bookings: part(bookingStore(connection)),
    sessions: part(sessionStore(connection)),
    timeOff: part(timeOffStore(connection)),
    busyBlocks: part(busyBlockStore(connection)),
    calendarFeeds: part(calendarFeedStore(connection)),
    confirmations: part(confirmationStore(connection)),
    customers: part(customerStore(connection)),
    mailPasswords: part(mailPasswordStore(connection)),
    suppressions: part(suppressionStore(connection)),
    agendas: part(agendaStore(connection)),
    outbox: part(outboxStore(connection)),
    audit: part(auditStore(connection)),
    limits: part(limitStore(connection)),
    changes: part(changeFeed(connection)),
    leases: part(leaseStore(connection)),
    webhooks: part({ ...webhookEndpointRows(connection), ...webhookDeliveryRows(connection), ...webhookEventRows(connection) }),
    ping: pinger(connection),
    faults: () => faults(connection),
    breaches: () => breaches(connection),
    async close() {
      await pool.end()
    },
  })
}

/** So often a probe really writes; whoever asks in between gets the last good answer. */
const PING_MS = 1_000
const MARK = statement(
  'ping',
  "insert into leases values ('ping', 'nobody', $1) on conflict (name) do update set until_ms = excluded.until_ms",
)

/** A row is written: a server that only follows another one, and a full disk, let a question pass. */
function pinger({ system }: Connection): () => Promise<void> {
  let goodUntilMs = -Infinity
  return async () => {
    if (performance.now() < goodUntilMs) return
    await answered(system(async (session) => session.run(MARK, [await session.now()])))
    goodUntilMs = performance.now() + PING_MS
  }
}
