import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { CopiedTable, CopiedType } from '../copy.ts'
import * as tables from './tables.ts'

const copied = (table: PgTable, ...key: string[]): CopiedTable => ({
  name: getTableName(table),
  key: key.length > 0 ? key : ['id'],
  columns: Object.fromEntries(Object.values(getTableColumns(table)).map((column) => [column.name, column.getSQLType() as CopiedType])),
})

/** Limits, leases and changes are about processes that are over. */
export const LEFT_TABLES: readonly string[] = ['limits', 'leases', 'changes', 'change_marks']

/** All other data, in an order in which every row finds what it refers to. A seat needs its session, which the guards look up. */
export const COPIED_TABLES: readonly CopiedTable[] = [
  copied(tables.organizations),
  copied(tables.apiKeys),
  copied(tables.configurations, 'organization_id', 'revision'),
  copied(tables.serviceVersions),
  copied(tables.sessions),
  copied(tables.holds),
  copied(tables.claims, 'organization_id', 'subject', 'start_ms', 'owner'),
  copied(tables.timeOff),
  copied(tables.busyBlocks),
  copied(tables.calendarFeeds),
  copied(tables.customers),
  copied(tables.bookings),
  copied(tables.attendees),
  copied(tables.events),
  copied(tables.mailPasswords, 'organization_id'),
  copied(tables.suppressions, 'organization_id', 'person_id'),
  copied(tables.agendas, 'organization_id', 'staff_id', 'iso_date'),
  copied(tables.outbox),
  copied(tables.confirmations),
  copied(tables.idempotency, 'caller', 'key'),
  copied(tables.audit, 'written'),
  // Before the endpoints: while there is none, no trigger tells anybody of what is copied.
  copied(tables.webhookEvents),
  copied(tables.webhookEndpoints),
  copied(tables.webhookDeliveries, 'position'),
  copied(tables.webhookAttempts, 'position'),
]

/** Columns that count on by themselves: after the last one that was copied. */
export const COUNTED_COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['audit', 'written'],
  ['webhook_deliveries', 'position'],
  ['webhook_attempts', 'position'],
]
