import type { Claim } from '@slotwell/shared/slots'
import { randomBytes } from 'node:crypto'
import { newId } from '../src/new-id.ts'
import type { AuditEntry, Booking, Customer, Hold, OutboxEntry } from '../src/store/booking-records.ts'
import type { Configuration, ServiceConfig } from '../src/store/configuration.ts'

// Rows as any adapter takes them. Tests change what they are about.

export const HOUR_MS = 3_600_000
export const DAY = { startMs: 0, endMs: 24 * HOUR_MS }
export const STAFF = 'stf_a'

export const audit = (organizationId: string, action = 'organization.create', object = organizationId): AuditEntry => ({
  id: newId('aud'),
  organizationId,
  atMs: 1,
  actor: 'system',
  action,
  object,
  meta: {},
})

export const claim = (subject: string, startMs: number, endMs: number, owner: string): Claim => ({
  subject,
  startMs,
  endMs,
  padBeforeMs: 0,
  padAfterMs: 0,
  owner,
  strength: 'exclusive',
})

export const holdRow = (organizationId: string, expiresAtMs: number): Hold => ({
  id: newId('hld'),
  organizationId,
  secretHash: randomBytes(32),
  visitorTag: 'v',
  serviceId: 'svc_a',
  serviceVersionId: 'sve_a',
  configurationRevision: 1,
  locationId: 'loc_a',
  staffIds: [STAFF],
  startMs: HOUR_MS,
  endMs: 2 * HOUR_MS,
  partySize: 1,
  sessionId: null,
  seats: [],
  expiresAtMs,
  createdAtMs: 0,
})

/** The version of the service that the first configuration of an organization has. */
export const versionOf = (organizationId: string): string => organizationId.replace('org_', 'sve_')

export const service = (): ServiceConfig => ({
  id: 'svc_a',
  versionId: '',
  slug: 'service',
  name: 'Service',
  durationMin: 60,
  slotIntervalMin: 60,
  slotAlignment: 'opening',
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  minimumNoticeMin: 0,
  bookingWindowDays: 30,
  staffIds: [STAFF],
  locationIds: ['loc_a'],
  resourceIds: [],
  approval: false,
  holdSeconds: 600,
  changeUntil: 'PT0H',
  requires: { email: true, phone: false },
  questions: [],
  active: true,
})

export const configuration = (organizationId: string, revision: number): Configuration => ({
  organizationId,
  revision,
  profile: {
    slug: organizationId.replace('_', '-').slice(-20),
    name: 'Organization',
    timeZone: 'UTC',
    locales: ['en'],
    tone: 'formal',
    currency: 'CHF',
    accent: '#000000',
    origins: [],
  },
  locations: [],
  resources: [],
  staff: [],
  services: [{ ...service(), versionId: versionOf(organizationId) }],
})

/** A booking of one visitor with all that is written with it; `change` has the whole. */
export function bookingRows(organizationId: string, subject: string, startMs: number, endMs: number, personId = newId('per')) {
  const id = newId('bkg')
  const customer: Customer = {
    id: newId('cus'),
    organizationId,
    personId,
    detailsSealed: new Uint8Array([1, 2]),
    locale: 'en',
    createdAtMs: 1,
    erasedAtMs: null,
  }
  const booking: Booking = {
    id,
    organizationId,
    number: id.slice(-9),
    state: 'confirmed',
    revision: 1,
    manageGeneration: 1,
    serviceId: 'svc_a',
    serviceVersionId: versionOf(organizationId),
    configurationRevision: 1,
    locationId: 'loc_a',
    staffIds: [subject],
    wishedStaffId: null,
    startMs,
    endMs,
    partySize: 1,
    sessionId: null,
    seats: [],
    timeZone: 'UTC',
    visitorTimeZone: 'UTC',
    locale: 'en',
    priceAmount: null,
    priceCurrency: null,
    changeDeadlineMs: startMs,
    privacyVersion: null,
    consentAtMs: null,
    personId,
    answersSealed: new Uint8Array([3]),
    attendanceConfirmedAtMs: null,
    wallTime: null,
    zoneRules: null,
    eventSequence: 1,
    createdAtMs: 1,
    updatedAtMs: 1,
  }
  const attendee = {
    id: newId('att'),
    organizationId,
    bookingId: id,
    customerId: customer.id,
    personId,
    detailsSealed: new Uint8Array([4]),
  }
  const event = {
    id: newId('evt'),
    organizationId,
    bookingId: id,
    sequence: 1,
    kind: 'booking.confirmed' as const,
    revision: 1,
    atMs: 1,
    claims: [],
  }
  const letter: OutboxEntry = {
    id: newId('out'),
    organizationId,
    eventId: event.id,
    bookingId: id,
    kind: event.kind,
    revision: 1,
    channel: 'mail',
    recipient: `attendee:${attendee.id}`,
    dedupeKey: `${id}/1`,
    createdAtMs: 1,
  }
  const change = {
    booking,
    addClaims: [claim(subject, startMs, endMs, id)],
    customers: [customer],
    attendees: [attendee],
    events: [event],
    outbox: [letter],
    audit: [audit(organizationId, 'booking.place', id)],
  }
  return { booking, customer, attendee, event, change }
}
