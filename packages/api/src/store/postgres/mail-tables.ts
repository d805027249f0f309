import { bigint, customType, integer, pgSchema, text } from 'drizzle-orm/pg-core'
import type { SuppressionReason } from '@slotwell/shared/schema'

/** What letters need besides the outbox. */

const schema = pgSchema('slotwell')
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const ms = (name: string) => bigint(name, { mode: 'number' }).notNull()
const organizationId = () => text('organization_id').notNull()

export const mailPasswords = schema.table('mail_passwords', {
  organizationId: text('organization_id').primaryKey(),
  passwordSealed: bytes('password_sealed').notNull(),
  setAtMs: ms('set_at_ms'),
})

export const suppressions = schema.table('suppressions', {
  organizationId: organizationId(),
  personId: text('person_id').notNull(),
  reason: text('reason').$type<SuppressionReason>().notNull(),
  createdAtMs: ms('created_at_ms'),
})

export const agendas = schema.table('agendas', {
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
