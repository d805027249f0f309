import type { AuditEntry, Customer } from './booking-records.ts'
import type { BookingStore } from './booking-store.ts'
import type { Check } from './breaches.ts'
import type { BusyBlockStore } from './busy-blocks.ts'
import type { CalendarFeedStore } from './calendar-feeds.ts'
import type { ConfirmationStore } from './confirmations.ts'
import type { Configuration, ServiceConfig } from './configuration.ts'
import type { LeaseStore } from './leases.ts'
import type { SessionStore } from './sessions.ts'
import type { LimitStore } from './limits.ts'
import type { OutboxStore } from './outbox-store.ts'
import type { TestClock } from './test-clock.ts'
import type { WebhookStore } from './webhooks.ts'
import type { AgendaStore, MailPasswordStore, SuppressionStore } from './mail.ts'

/**
 * Where the API keeps its data. The suites in `contract/` are the meaning of
 * this file in tests; an adapter is done when they are green on it.
 *
 * No transaction crosses this interface: SQLite commits on the spot, PostgreSQL
 * across awaits, so each method is one whole change and opens its own. The
 * organization's id is an argument of every method that reads its rows.
 *
 * Every method rejects with StoreUnavailable while the database cannot do its work.
 */
export interface Store {
  readonly organizations: OrganizationStore
  readonly catalog: CatalogStore
  readonly bookings: BookingStore
  readonly sessions: SessionStore
  readonly timeOff: TimeOffStore
  readonly busyBlocks: BusyBlockStore
  readonly calendarFeeds: CalendarFeedStore
  readonly customers: CustomerStore
  readonly confirmations: ConfirmationStore
  readonly mailPasswords: MailPasswordStore
  readonly suppressions: SuppressionStore
  readonly agendas: AgendaStore
  readonly outbox: OutboxStore
  readonly audit: AuditStore
  readonly limits: LimitStore
  readonly changes: ChangeFeed
  readonly leases: LeaseStore
  readonly webhooks: WebhookStore
  /** Resolves if the database answers and something could really be written within the last second. Rejects with the reason otherwise. */
  ping(): Promise<void>
  /** The faults a running server must not live with: a missing guard, a wrong pragma, a broken reference. Empty when sound. */
  faults(): Promise<readonly string[]>
  /** Looks at every row for what must never be, past all code that keeps it in order. Takes as long as the data is large. */
  breaches(): Promise<readonly Check[]>
  close(): Promise<void>
}

export interface Organization {
  readonly id: string
  readonly slug: string
  readonly createdAtMs: number
  /** Of an organization for trying things out: the live one beside it. */
  readonly liveId?: string | null
  /** Of a test organization whose clock was set; see `TestClock`. */
  readonly clockFixedMs?: number | null
  readonly clockOffsetMs?: number | null
}

/** A publishable key stands in pages and addresses; of a secret key only the digest is kept. */
export interface ApiKey {
  readonly id: string
  readonly organizationId: string
  readonly kind: 'publishable' | 'secret'
  /** The whole key for `publishable`, null for `secret`. */
  readonly publicText: string | null
  /** SHA-256 of the whole key. */
  readonly hash: Uint8Array
  readonly createdAtMs: number
  readonly revokedAtMs: number | null
}

export interface OrganizationStore {
  /** False if the slug is taken; nothing is written then. */
  create(organization: Organization, keys: readonly ApiKey[], audit: AuditEntry): Promise<boolean>
  byId(id: string): Promise<Organization | undefined>
  bySlug(slug: string): Promise<Organization | undefined>
  list(): Promise<readonly Organization[]>
  /** The one in which things are tried out for this live one. */
  testOf(liveId: string): Promise<Organization | undefined>
  /** Undefined of one whose time is the store's. Of a live organization nothing is read once it is known to be one. */
  clockOf(id: string): Promise<TestClock | undefined>
  /**
   * From now on everything that is decided or shown of a test organization is by this clock; undefined is the store's again.
   * False, and nothing is written, for a live one and for none.
   */
  setClock(id: string, clock: TestClock | undefined, audit: AuditEntry): Promise<boolean>
  /** The live key with this digest, whoever owns it. One indexed look-up, known or not. */
  keyByHash(hash: Uint8Array): Promise<ApiKey | undefined>
  keys(organizationId: string): Promise<readonly ApiKey[]>
  addKey(key: ApiKey, audit: AuditEntry): Promise<void>
  revokeKey(organizationId: string, keyId: string, atMs: number, audit: AuditEntry): Promise<boolean>
}

/** Everything that `apply` writes, in one transaction. */
export interface ConfigurationChange {
  readonly configuration: Configuration
  /** JSON `{ [staffId]: { email } }` sealed under the organization's key; null if no staff member has an address. */
  readonly contactsSealed: Uint8Array | null
  readonly appliedAtMs: number
  readonly audit: AuditEntry
}

export interface CatalogStore {
  current(organizationId: string): Promise<Configuration | undefined>
  at(organizationId: string, revision: number): Promise<Configuration | undefined>
  /** Revision of the newest configuration; 0 if there is none. */
  revision(organizationId: string): Promise<number>
  serviceVersion(organizationId: string, versionId: string): Promise<ServiceConfig | undefined>
  contactsSealed(organizationId: string): Promise<Uint8Array | undefined>
  /** Writes `configuration` if its revision follows the newest one; false if somebody was faster. Renames the organization's slug with it. */
  publish(change: ConfigurationChange): Promise<boolean>
}

export interface TimeOff {
  readonly id: string
  readonly organizationId: string
  readonly staffId: string
  readonly startMs: number
  readonly endMs: number
  readonly createdAtMs: number
}

export interface TimeOffStore {
  add(entry: TimeOff, audit: AuditEntry): Promise<void>
  byId(organizationId: string, id: string): Promise<TimeOff | undefined>
  remove(organizationId: string, id: string, audit: AuditEntry): Promise<boolean>
  /** Ascending by id, after `afterId`. */
  list(
    organizationId: string,
    filter: { readonly staffId?: string },
    page: { readonly afterId?: string; readonly limit: number },
  ): Promise<readonly TimeOff[]>
}

export interface CustomerStore {
  byId(organizationId: string, id: string): Promise<Customer | undefined>
  byPersonId(organizationId: string, personId: string): Promise<Customer | undefined>
  /** Ascending by id, after `afterId`. */
  list(organizationId: string, page: { readonly afterId?: string; readonly limit: number }): Promise<readonly Customer[]>
  /** Ids of `personIds` that some row of this organization still needs. For sweeping orphan keys. */
  known(organizationId: string, personIds: readonly string[]): Promise<ReadonlySet<string>>
  /**
   * Empties every personal column of the customer, of the attendees and of the bookings whose answers are his,
   * raises `manageGeneration` of the bookings whose contact he is (links die; those of whom he only accompanied live),
   * drops his unsent letters, idempotency rows and suppression, and writes an event `booking.erased` a booking and the audit entry. Figures (times, services, prices) stay. Idempotent.
   */
  erase(organizationId: string, customerId: string, atMs: number, newEventId: () => string, audit: AuditEntry): Promise<boolean>
}

export interface SealedAuditEntry extends AuditEntry {
  /** Position in the organization's chain, from 1; null while unsealed. */
  readonly position: number | null
  readonly previousHash: string | null
  readonly hash: string | null
}

export interface AuditStore {
  /** Inserts unchained entries in one transaction of their own: for reads that must be recorded. */
  append(entries: readonly AuditEntry[]): Promise<void>
  /** Organizations that have unsealed entries. */
  unsealed(): Promise<readonly string[]>
  /**
   * Chains the unsealed entries of one organization in one transaction: gives each, in the order written, the next
   * position and the hash that `link` computes from the previous hash ('' for the first). Returns how many.
   */
  seal(organizationId: string, limit: number, link: (previousHash: string, position: number, entry: AuditEntry) => string): Promise<number>
  /** In chain order, unsealed ones last. */
  read(organizationId: string, page: { readonly afterPosition?: number; readonly limit: number }): Promise<readonly SealedAuditEntry[]>
  /** Entries whose object is one of these ids. */
  about(organizationId: string, objects: readonly string[]): Promise<readonly SealedAuditEntry[]>
}

/** One thing that was changed. `occupancy`: claims or time off of `subject` in `[startMs, endMs)`. */
export interface Changed {
  readonly organizationId: string
  readonly kind: 'occupancy' | 'configuration' | 'keys'
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
}

export interface ChangeNews {
  /** The database's clock. */
  readonly nowMs: number
  /** Where to go on from. */
  readonly position: number
  readonly changes: readonly Changed[]
  /** False: too much was missed to be told, so everything may have changed. */
  readonly complete: boolean
}

/** How what is kept in memory learns of writes, those of other processes included. */
export interface ChangeFeed {
  /** What was committed after `position`, before this call or the look that still serves it (see `isQuiet`). Nearly free while nothing was. Begin with 0. */
  after(position: number): Promise<ChangeNews>
  /**
   * True if `after` would have no news: as of now for what this store wrote, for all others as of a look that is not
   * older than the adapter says. On one file that is the first look in this turn of the event loop, which is as good as
   * now for requests from sockets: one that is read in a turn was sent before it. On a server it is 50 ms, since a look
   * is a way there and back. Either way an answer of the process that wrote shows the write, and of any other soon.
   */
  isQuiet(position: number): boolean
}
