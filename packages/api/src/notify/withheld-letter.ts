import type { DueLetter } from '../store/outbox-store.ts'
import type { Store } from '../store/store.ts'
import { MANAGE_ACTOR } from '../trust/manage-link.ts'
import type { Composed } from './compose-letter.ts'
import { mayConfirm, mayTellOfChange } from './letter-limit.ts'
import type { Outcome } from './queue-runner.ts'

const HOUR_MS = 3_600_000
const MOST_LETTERS_OF_ONE = 1_000
const TOO_MANY = { end: 'dropped', reason: 'too_many' } as const

interface Deps {
  readonly store: Pick<Store, 'suppressions' | 'limits' | 'audit' | 'outbox'>
  readonly clock: () => number
}

/** Why a letter must not go to this mailbox, or not now; undefined if it may. */
export async function withheldLetter(
  { store, clock }: Deps,
  entry: DueLetter,
  { personId, audience, topic, isByVisitor }: Extract<Composed, { readonly ok: true }>,
): Promise<Outcome | undefined> {
  const { organizationId, attempts, id: letterId } = entry
  if (personId === undefined) return undefined
  if ((await store.suppressions.among(organizationId, [personId])).length > 0) return { end: 'dropped', reason: 'suppressed' }
  if (audience !== 'attendee' || !isByVisitor) return undefined

  if (topic === 'confirmed' || topic === 'requested') {
    // What was counted when it was first tried is not counted again.
    const may = attempts > 1 || (await mayConfirm(store, organizationId, personId))
    return may ? undefined : TOO_MANY
  }
  if ((topic !== 'rescheduled' && topic !== 'cancelled') || !(await isChangedByVisitor(store, entry))) return undefined
  if (await wasNeverTold(store, entry)) return TOO_MANY
  if (await mayTellOfChange(store, { organizationId, personId, letterId })) return undefined
  // Not lost: of the changes that follow until then, only the last one is told.
  return { end: 'delayed', reason: TOO_MANY.reason, contact: 'untried', notBeforeMs: clock() + HOUR_MS }
}

/** The audit log knows who made the revision that a letter tells of. */
async function isChangedByVisitor({ audit }: Deps['store'], { organizationId, bookingId, revision }: DueLetter): Promise<boolean> {
  const entries = await audit.about(organizationId, [bookingId])
  return entries.some(({ actor, meta }) => actor === MANAGE_ACTOR && meta.revision === revision)
}

/** Whether the booking was kept from this reader when it was made. */
async function wasNeverTold({ outbox }: Deps['store'], { organizationId, bookingId, recipient }: DueLetter): Promise<boolean> {
  const dropped = await outbox.list({ organizationId, bookingId, state: 'dropped', channel: 'mail' }, { limit: MOST_LETTERS_OF_ONE })
  return dropped.some((one) => one.recipient === recipient && one.revision === 1 && one.note === TOO_MANY.reason)
}
