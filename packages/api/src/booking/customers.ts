import type { CustomerView, PrivateBookingView } from '@slotwell/shared/schema'
import type { Attendee as AttendeeDetails } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import type { Customer } from '../store/booking-records.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { badCursor, type Page, PAGE_SIZE } from './list-bookings.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { privateViews } from './private-view.ts'

const EXPORTED_BOOKINGS = 10_000

async function customerView({ keyring, store }: BookingDeps, customer: Customer): Promise<CustomerView> {
  const { id, organizationId, personId, detailsSealed, locale, createdAtMs } = customer
  const timeZone = (await store.catalog.current(organizationId))?.profile.timeZone ?? 'UTC'
  const base = { id, locale, createdAt: formatInstant(createdAtMs, timeZone) }
  const text =
    detailsSealed &&
    (await keyring.openForPerson(organizationId, personId, { table: 'customers', rowId: id, column: 'details' }, detailsSealed))
  if (!text) return { ...base, name: null }
  const { name, email, phone } = JSON.parse(text) as AttendeeDetails
  return { ...base, name, ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) }
}

const clockOf = async ({ store }: BookingDeps, organizationId: string) =>
  (await store.bookings.occupancy(organizationId, [], { startMs: 0, endMs: 0 })).nowMs

export interface CustomersQuery {
  readonly email?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** Customers in the order in which they came; or the one with an address, found by the keyed index. Each reading is recorded. */
export async function listCustomers(
  deps: BookingDeps,
  deed: Deed & { readonly query: CustomersQuery },
): Promise<Outcome<Page<CustomerView>>> {
  const { organizationId, query } = deed
  const limit = query.limit ?? PAGE_SIZE
  const after = query.cursor === undefined ? undefined : openCursor(query.cursor, ['string'] as const)
  if (query.cursor !== undefined && !after) return badCursor
  const rows =
    query.email === undefined
      ? await deps.store.customers.list(organizationId, { limit: limit + 1, ...(after ? { afterId: after[0] } : {}) })
      : await withEmail(deps, organizationId, query.email)
  const shown = rows.slice(0, limit)
  const nowMs = await clockOf(deps, organizationId)
  await deps.store.audit.append(shown.map(({ id }) => auditEntry(deps, deed, nowMs, 'customer.read', id, { through: 'customers' })))
  const last = shown.at(-1)
  return {
    ok: true,
    view: {
      data: await Promise.all(shown.map((row) => customerView(deps, row))),
      nextCursor: rows.length > limit && last ? sealCursor([last.id]) : null,
    },
  }
}

async function withEmail({ keyring, store }: BookingDeps, organizationId: string, email: string): Promise<readonly Customer[]> {
  const personId = await keyring.findPerson(organizationId, email)
  const customer = personId === undefined ? undefined : await store.customers.byPersonId(organizationId, personId)
  return customer ? [customer] : []
}

export async function readCustomer(deps: BookingDeps, deed: Deed & { readonly customerId: string }): Promise<Outcome<CustomerView>> {
  const customer = await deps.store.customers.byId(deed.organizationId, deed.customerId)
  if (!customer) return refuse('customer_not_found')
  await deps.store.audit.append([auditEntry(deps, deed, await clockOf(deps, deed.organizationId), 'customer.read', customer.id)])
  return { ok: true, view: await customerView(deps, customer) }
}

export interface CustomerExport {
  readonly customer: CustomerView
  readonly bookings: readonly PrivateBookingView[]
  readonly audit: readonly { readonly at: string; readonly action: string; readonly object: string }[]
}

/** Everything kept about one person, including who has looked at it. */
export async function exportCustomer(deps: BookingDeps, deed: Deed & { readonly customerId: string }): Promise<Outcome<CustomerExport>> {
  const { organizationId, customerId } = deed
  const customer = await deps.store.customers.byId(organizationId, customerId)
  if (!customer) return refuse('customer_not_found')
  const nowMs = await clockOf(deps, organizationId)
  await deps.store.audit.append([auditEntry(deps, deed, nowMs, 'customer.export', customerId)])
  const bookings = await deps.store.bookings.list(organizationId, { customerId }, { limit: EXPORTED_BOOKINGS })
  const audit = await deps.store.audit.about(organizationId, [customerId, ...bookings.map(({ id }) => id)])
  return {
    ok: true,
    view: {
      customer: await customerView(deps, customer),
      bookings: await privateViews(deps, deed, bookings, nowMs, customer),
      audit: audit.map(({ atMs, action, object }) => ({ at: formatInstant(atMs, 'UTC'), action, object })),
    },
  }
}
