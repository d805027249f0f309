import { formatInstant } from '@slotwell/shared/time'
import { auditEntry } from '../booking/audit-entry.ts'
import { attendeeView, givenIn } from '../booking/private-view.ts'
import type { IdPrefix } from '@slotwell/shared/schema'
import type { Store } from '../store/store.ts'
import type { WebhookEndpoint, WebhookEvent } from '../store/webhooks.ts'
import type { Keyring } from '../trust/keyring.ts'

export interface MessageDeps {
  readonly store: Store
  readonly keyring: Keyring
  readonly newId: (prefix: IdPrefix) => string
  readonly clock: () => number
}

/** The body of a message. What it says of people is read now and kept nowhere. */
export async function messageBody(deps: MessageDeps, endpoint: WebhookEndpoint, event: WebhookEvent): Promise<string> {
  const data = { ...thinData(event), ...(endpoint.detail === 'full' ? await personalData(deps, endpoint, event) : {}) }
  return JSON.stringify({ type: event.kind, timestamp: new Date(event.atMs).toISOString(), data })
}

const INSTANTS = { startMs: 'start', endMs: 'end', expiresAtMs: 'expiresAt' } as const

/** Instants as text with the offset of the booking's place, or in UTC. */
function thinData({ data }: WebhookEvent): Record<string, unknown> {
  const timeZone = typeof data.timeZone === 'string' ? data.timeZone : 'UTC'
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) =>
      key in INSTANTS ? [INSTANTS[key as keyof typeof INSTANTS], formatInstant(Number(value), timeZone)] : [key, value],
    ),
  )
}

/** Name, addresses and answers as they are now; null where they were erased. The reading is recorded first: without the record it fails. */
async function personalData(deps: MessageDeps, endpoint: WebhookEndpoint, event: WebhookEvent): Promise<Record<string, unknown>> {
  const { store } = deps
  const { organizationId, subject } = event
  if (event.kind.startsWith('booking.')) {
    const booking = await store.bookings.byId(organizationId, subject)
    const attendees = await store.bookings.attendees(organizationId, [subject])
    await recordReading(
      deps,
      endpoint,
      event,
      attendees.map(({ customerId }) => customerId),
    )
    return {
      attendees: await Promise.all(attendees.map(async (attendee) => person(await attendeeView(deps, attendee)))),
      answers: booking ? ((await givenIn(deps, booking))?.answers ?? null) : null,
    }
  }
  if (event.kind === 'customer.created') {
    const customer = await store.customers.byId(organizationId, subject)
    await recordReading(deps, endpoint, event, [subject])
    const text =
      customer?.detailsSealed &&
      (await deps.keyring.openForPerson(
        organizationId,
        customer.personId,
        { table: 'customers', rowId: customer.id, column: 'details' },
        customer.detailsSealed,
      ))
    const { customer: _, ...details } = person({ customer: subject, name: null, ...(text ? (JSON.parse(text) as object) : {}) })
    return details
  }
  return {}
}

interface Person {
  readonly customer: string
  readonly name: string | null
  readonly email?: string | undefined
  readonly phone?: string | undefined
}
const person = ({ customer, name, email, phone }: Person) => ({
  customer,
  name,
  email: email ?? null,
  phone: phone ?? null,
})

async function recordReading(deps: MessageDeps, endpoint: WebhookEndpoint, event: WebhookEvent, customers: readonly string[]) {
  const deed = { organizationId: event.organizationId, actor: 'system' }
  const meta = { through: 'webhook', endpoint: endpoint.id, event: event.id }
  await deps.store.audit.append([...new Set(customers)].map((id) => auditEntry(deps, deed, deps.clock(), 'customer.read', id, meta)))
}
