import { bigint, boolean, customType, integer, json, jsonb, pgSchema, text } from 'drizzle-orm/pg-core'
import type { BookingState, Locale, WebhookDetail } from '@slotwell/shared/schema'
import type { BookingEvent, Channel, EventKind, MessageKind } from '../booking-records.ts'
import type { FeedDetail } from '../calendar-feeds.ts'
import type { ServiceConfig } from '../configuration.ts'
import type { SessionRow } from '../sessions.ts'
import type { WebhookDelivery, WebhookEndpoint, WebhookEvent } from '../webhooks.ts'

export * from './mail-tables.ts'

/** Columns as the migrations make them; guards, checks, indexes and policies are there, not here. */

const schema = pgSchema('slotwell')
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const number = (name: string) => bigint(name, { mode: 'number' })
const ms = (name: string) => number(name).notNull()
const sealed = (name: string) => bytes(name)
const id = () => text('id').primaryKey()
const organizationId = () => text('organization_id').notNull()

export const organizations = schema.table('organizations', {
  id: id(),
  slug: text('slug').notNull(),
  createdAtMs: ms('created_at_ms'),
  liveId: text('live_id'),
  clockFixedMs: number('clock_fixed_ms'),
  clockOffsetMs: number('clock_offset_ms'),
})

export const apiKeys = schema.table('api_keys', {
  id: id(),
  organizationId: organizationId(),
  kind: text('kind').$type<'publishable' | 'secret'>().notNull(),
  publicText: text('public_text'),
  hash: bytes('hash').notNull(),
  createdAtMs: ms('created_at_ms'),
  revokedAtMs: number('revoked_at_ms'),
})

export const configurations = schema.table('configurations', {
  organizationId: organizationId(),
  revision: integer('revision').notNull(),
  document: text('document').notNull(),
  contactsSealed: sealed('contacts_sealed'),
  appliedAtMs: ms('applied_at_ms'),
})

export const serviceVersions = schema.table('service_versions', {
  id: id(),
  organizationId: organizationId(),
  serviceId: text('service_id').notNull(),
  document: json('document').$type<ServiceConfig>().notNull(),
  createdAtMs: ms('created_at_ms'),
})

export const holds = schema.table('holds', {
  id: id(),
  organizationId: organizationId(),
  secretHash: bytes('secret_hash').notNull(),
  visitorTag: text('visitor_tag').notNull(),
  serviceId: text('service_id').notNull(),
  serviceVersionId: text('service_version_id').notNull(),
  configurationRevision: integer('configuration_revision').notNull(),
  locationId: text('location_id').notNull(),
  staffIds: jsonb('staff_ids').$type<readonly string[]>().notNull(),
  wishedStaffId: text('wished_staff_id'),
  wishedLocationId: text('wished_location_id'),
  startMs: ms('start_ms'),
  endMs: ms('end_ms'),
  partySize: integer('party_size').notNull(),
  sessionId: text('session_id'),
  seats: jsonb('seats').$type<readonly number[]>().notNull(),
  expiresAtMs: ms('expires_at_ms'),
  createdAtMs: ms('created_at_ms'),
})

export const claims = schema.table('claims', {
  organizationId: organizationId(),
  subject: text('subject').notNull(),
  startMs: ms('start_ms'),
  endMs: ms('end_ms'),
  padBeforeMs: ms('pad_before_ms'),
  padAfterMs: ms('pad_after_ms'),
  owner: text('owner').notNull(),
  strength: text('strength').$type<'exclusive' | 'override'>().notNull(),
  locationId: text('location_id'),
})

export const sessions = schema.table('sessions', {
  sessionId: id(),
  organizationId: organizationId(),
  serviceId: text('service_id').notNull(),
  serviceVersionId: text('service_version_id').notNull(),
  configurationRevision: integer('configuration_revision').notNull(),
  locationId: text('location_id').notNull(),
  staffIds: jsonb('staff_ids').$type<readonly string[]>().notNull(),
  startMs: ms('start_ms'),
  endMs: ms('end_ms'),
  capacity: integer('capacity').notNull(),
  scheduled: boolean('scheduled').notNull(),
  claims: json('claims').$type<SessionRow['claims']>().notNull(),
  createdAtMs: ms('created_at_ms'),
  cancelledAtMs: number('cancelled_at_ms'),
})

export const timeOff = schema.table('time_off', {
  id: id(),
  organizationId: organizationId(),
  staffId: text('staff_id').notNull(),
  startMs: ms('start_ms'),
  endMs: ms('end_ms'),
  createdAtMs: ms('created_at_ms'),
})

export const busyBlocks = schema.table('busy_blocks', {
  id: id(),
  organizationId: organizationId(),
  staffId: text('staff_id').notNull(),
  source: text('source').notNull(),
  startMs: ms('start_ms'),
  endMs: ms('end_ms'),
  createdAtMs: ms('created_at_ms'),
})

export const calendarFeeds = schema.table('calendar_feeds', {
  id: id(),
  organizationId: organizationId(),
  staffId: text('staff_id'),
  detail: text('detail').$type<FeedDetail>().notNull(),
  hash: bytes('hash').notNull(),
  createdAtMs: ms('created_at_ms'),
  readAtMs: number('read_at_ms'),
  revokedAtMs: number('revoked_at_ms'),
})

export const customers = schema.table('customers', {
  id: id(),
  organizationId: organizationId(),
  personId: text('person_id').notNull(),
  detailsSealed: sealed('details_sealed'),
  locale: text('locale').$type<Locale>().notNull(),
  createdAtMs: ms('created_at_ms'),
  erasedAtMs: number('erased_at_ms'),
})

export const bookings = schema.table('bookings', {
  id: id(),
  organizationId: organizationId(),
  number: text('number').notNull(),
  state: text('state').$type<BookingState>().notNull(),
  revision: integer('revision').notNull(),
  manageGeneration: integer('manage_generation').notNull(),
  serviceId: text('service_id').notNull(),
  serviceVersionId: text('service_version_id').notNull(),
  configurationRevision: integer('configuration_revision').notNull(),
  locationId: text('location_id').notNull(),
  staffIds: jsonb('staff_ids').$type<readonly string[]>().notNull(),
  wishedStaffId: text('wished_staff_id'),
  startMs: ms('start_ms'),
  endMs: ms('end_ms'),
  partySize: integer('party_size').notNull(),
  sessionId: text('session_id'),
  seats: jsonb('seats').$type<readonly number[]>().notNull(),
  timeZone: text('time_zone').notNull(),
  wallTime: text('wall_time'),
  zoneRules: text('zone_rules'),
  visitorTimeZone: text('visitor_time_zone').notNull(),
  locale: text('locale').$type<Locale>().notNull(),
  priceAmount: number('price_amount'),
  priceCurrency: text('price_currency'),
  changeDeadlineMs: ms('change_deadline_ms'),
  privacyVersion: text('privacy_version'),
  consentAtMs: number('consent_at_ms'),
  personId: text('person_id').notNull(),
  answersSealed: sealed('answers_sealed'),
  attendanceConfirmedAtMs: number('attendance_confirmed_at_ms'),
  eventSequence: integer('event_sequence').notNull(),
  createdAtMs: ms('created_at_ms'),
  updatedAtMs: ms('updated_at_ms'),
})

export const attendees = schema.table('attendees', {
  id: id(),
  organizationId: organizationId(),
  bookingId: text('booking_id').notNull(),
  customerId: text('customer_id').notNull(),
  personId: text('person_id').notNull(),
  detailsSealed: sealed('details_sealed'),
})

export const events = schema.table('events', {
  id: id(),
  organizationId: organizationId(),
  bookingId: text('booking_id').notNull(),
  sequence: integer('sequence').notNull(),
  kind: text('kind').$type<EventKind>().notNull(),
  revision: integer('revision').notNull(),
  atMs: ms('at_ms'),
  claims: json('claims').$type<BookingEvent['claims']>().notNull(),
})

export const outbox = schema.table('outbox', {
  id: id(),
  organizationId: organizationId(),
  eventId: text('event_id').notNull(),
  bookingId: text('booking_id').notNull(),
  kind: text('kind').$type<MessageKind>().notNull(),
  revision: integer('revision').notNull(),
  channel: text('channel').$type<Channel>().notNull(),
  recipient: text('recipient').notNull(),
  dedupeKey: text('dedupe_key').notNull(),
  state: text('state').$type<'due' | 'sent' | 'dropped' | 'failed'>().notNull(),
  attempts: integer('attempts').notNull(),
  nextAtMs: ms('next_at_ms'),
  leasedUntilMs: ms('leased_until_ms'),
  note: text('note').notNull(),
  createdAtMs: ms('created_at_ms'),
  destination: text('destination').notNull(),
  detail: text('detail').notNull(),
  notAfterMs: number('not_after_ms'),
  settledAtMs: number('settled_at_ms'),
})

export const idempotency = schema.table('idempotency', {
  organizationId: organizationId(),
  caller: text('caller').notNull(),
  key: text('key').notNull(),
  digest: text('digest').notNull(),
  bookingId: text('booking_id').notNull(),
  answer: text('answer').notNull(),
  createdAtMs: ms('created_at_ms'),
})

export const audit = schema.table('audit', {
  written: number('written').primaryKey().generatedAlwaysAsIdentity(),
  id: text('id').notNull(),
  organizationId: organizationId(),
  atMs: ms('at_ms'),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  object: text('object').notNull(),
  meta: json('meta').$type<Record<string, string | number | boolean>>().notNull(),
  position: number('position'),
  previousHash: text('previous_hash'),
  hash: text('hash'),
})

export const confirmations = schema.table('confirmations', {
  id: id(),
  organizationId: organizationId(),
  formKey: text('form_key').notNull(),
  holdId: text('hold_id').notNull(),
  personId: text('person_id').notNull(),
  contentSealed: sealed('content_sealed'),
  expiresAtMs: ms('expires_at_ms'),
  bookingId: text('booking_id'),
  state: text('state').$type<'due' | 'sent' | 'dropped' | 'failed'>().notNull(),
  attempts: integer('attempts').notNull(),
  nextAtMs: ms('next_at_ms'),
  leasedUntilMs: ms('leased_until_ms'),
  note: text('note').notNull(),
  createdAtMs: ms('created_at_ms'),
})
export const webhookEndpoints = schema.table('webhook_endpoints', {
  id: id(),
  organizationId: organizationId(),
  slug: text('slug').notNull(),
  url: text('url').notNull(),
  events: jsonb('events').$type<readonly string[]>().notNull(),
  detail: text('detail').$type<WebhookDetail>().notNull(),
  secretsSealed: sealed('secrets_sealed').notNull(),
  state: text('state').$type<WebhookEndpoint['state']>().notNull(),
  stateReason: text('state_reason').$type<WebhookEndpoint['stateReason']>().notNull(),
  stateSinceMs: ms('state_since_ms'),
  noticeDue: boolean('notice_due').notNull(),
  failures: integer('failures').notNull(),
  failingSinceMs: number('failing_since_ms'),
  notBeforeMs: ms('not_before_ms'),
  createdAtMs: ms('created_at_ms'),
})

export const webhookEvents = schema.table('webhook_events', {
  id: id(),
  organizationId: organizationId(),
  kind: text('kind').notNull(),
  subject: text('subject').notNull(),
  atMs: ms('at_ms'),
  data: json('data').$type<WebhookEvent['data']>().notNull(),
})

export const webhookDeliveries = schema.table('webhook_deliveries', {
  position: number('position').primaryKey().generatedAlwaysAsIdentity(),
  organizationId: organizationId(),
  endpointId: text('endpoint_id').notNull(),
  eventId: text('event_id').notNull(),
  subject: text('subject').notNull(),
  state: text('state').$type<WebhookDelivery['state']>().notNull(),
  attempts: integer('attempts').notNull(),
  nextAtMs: ms('next_at_ms'),
  leasedUntilMs: ms('leased_until_ms'),
  status: integer('status'),
  reason: text('reason').notNull(),
  createdAtMs: ms('created_at_ms'),
})

export const webhookAttempts = schema.table('webhook_attempts', {
  position: number('position').primaryKey().generatedAlwaysAsIdentity(),
  organizationId: organizationId(),
  endpointId: text('endpoint_id').notNull(),
  eventId: text('event_id').notNull(),
  atMs: ms('at_ms'),
  durationMs: integer('duration_ms').notNull(),
  status: integer('status'),
  reason: text('reason').notNull(),
})
