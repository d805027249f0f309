import type { SuppressionReason } from '@slotwell/shared/schema'
import { readContacts } from '../configuration/apply.ts'
import type { Store } from '../store/store.ts'
import { messageIdOf } from './compose-letter.ts'
import { normalizeEmail } from '../trust/normalize-email.ts'
import { readDeliveryReport } from './delivery-report.ts'
import { readAddress, suppressAddress, suppressPerson, type SuppressionDeps } from './suppression.ts'

export interface BounceDeps extends SuppressionDeps {
  readonly store: Pick<Store, 'suppressions' | 'outbox' | 'bookings' | 'catalog'>
  /** Our own origin; part of every Message-ID. */
  readonly publicUrl: string
}

interface Taken {
  readonly suppressed: number
  readonly ignored: number
}

/** So many of the newest letters are looked at for the one that a report is about. */
const LETTERS = 10_000

/** What a mail service says of one address. Whoever is not known here was sent nothing, and is put on no list. */
export async function takeNotice(
  deps: BounceDeps,
  {
    organizationId,
    email,
    kind,
    actor,
  }: { readonly organizationId: string; readonly email: string; readonly kind: SuppressionReason; readonly actor: string },
): Promise<Taken> {
  const known = (await deps.keyring.findPerson(organizationId, email)) !== undefined || (await isStaffs(deps, organizationId, email))
  if (!known) return { suppressed: 0, ignored: 1 }
  await suppressAddress(deps, { organizationId, email, reason: kind, actor })
  return { suppressed: 1, ignored: 0 }
}

/** A delivery report; undefined if the text is none. Repeated ones change nothing. */
export async function takeReport(
  deps: BounceDeps,
  { organizationId, report, actor }: { readonly organizationId: string; readonly report: string; readonly actor: string },
): Promise<Taken | undefined> {
  const read = await readDeliveryReport(report)
  if (!read) return undefined
  const { messageId, gone, recipients } = read
  if (gone.length === 0) return { suppressed: 0, ignored: recipients }
  // Each of our letters has one recipient, and an address that passes letters on is named by where they went.
  const personId = messageId && gone.length === 1 ? await recipientOf(deps, organizationId, messageId) : undefined
  if (personId !== undefined) {
    await suppressPerson(deps, { organizationId, personId, reason: 'hardBounce', actor })
    return { suppressed: 1, ignored: recipients - 1 }
  }
  let suppressed = 0
  for (const text of gone) {
    const email = readAddress(text)
    if (email !== undefined) suppressed += (await takeNotice(deps, { organizationId, email, kind: 'hardBounce', actor })).suppressed
  }
  return { suppressed, ignored: recipients - suppressed }
}

/** Whether letters to staff go to the address. */
async function isStaffs(deps: BounceDeps, organizationId: string, email: string): Promise<boolean> {
  const contacts = Object.values(await readContacts(deps, organizationId))
  const wanted = normalizeEmail(email)
  return contacts.some((one) => normalizeEmail(one.email) === wanted)
}

/**
 * The person to whom the letter with this Message-ID went; undefined if it is none of this organization's, or went to somebody erased, or
 * to staff: whose address it went to is not kept, and they may have another by now. Theirs is stopped if the report names it.
 */
async function recipientOf({ store, publicUrl }: BounceDeps, organizationId: string, messageId: string): Promise<string | undefined> {
  const entries = await store.outbox.newest(organizationId, LETTERS)
  const entry = entries.find(({ dedupeKey }) => messageIdOf(dedupeKey, publicUrl) === messageId)
  const [kind, id] = entry?.recipient.split(':') ?? []
  if (!entry || kind !== 'attendee') return undefined
  const attendees = await store.bookings.attendees(organizationId, [entry.bookingId])
  return attendees.find((one) => one.id === id && one.detailsSealed !== null)?.personId
}
