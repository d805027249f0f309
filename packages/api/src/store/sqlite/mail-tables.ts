import { blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { SuppressionReason } from '@slotwell/shared/schema'

/** What letters need besides the outbox. */

const ms = (name: string) => integer(name).notNull()
const organizationId = () => text('organization_id').notNull()

export const mailPasswords = sqliteTable('mail_passwords', {
  organizationId: text('organization_id').primaryKey(),
  passwordSealed: blob('password_sealed', { mode: 'buffer' }).notNull(),
  setAtMs: ms('set_at_ms'),
})

export const suppressions = sqliteTable('suppressions', {
  organizationId: organizationId(),
  personId: text('person_id').notNull(),
  reason: text('reason').$type<SuppressionReason>().notNull(),
  createdAtMs: ms('created_at_ms'),
})

export const agendas = sqliteTable('agendas', {
  organizationId: organizationId(),
  staffId: text('staff_id').notNull(),
  isoDate: text('iso_date').notNull(),
  state: text('state').$type<'due' | 'sent' | 'dropped' | 'failed'>().notNull(),
  attempts: integer('attempts').notNull(),
  nextAtMs: ms('next_at_ms'),
  notAfterMs: ms('not_after_ms'),
  leasedUntilMs: ms('leased_until_ms'),
  note: text('note').notNull(),
  createdAtMs: ms('created_at_ms'),
})
