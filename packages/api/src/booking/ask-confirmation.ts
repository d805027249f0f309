import { createHmac } from 'node:crypto'
import type { Hold } from '../store/booking-records.ts'
import { type Confirmation, isUnconfirmed, unconfirmedId } from '../store/confirmations.ts'
import type { Verdict } from '../store/decision.ts'
import { normalizeEmail } from '../trust/normalize-email.ts'
import { sealUnconfirmed, type Unconfirmed } from '../trust/sealed-confirmation.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { auditEntry } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { detailFaults } from './detail-faults.ts'
import { findOffer, isRefusal } from './find-offer.ts'
import { isHoldSecret } from './hold-secret.ts'
import { chosenLength } from './place-booking.ts'
import { dayScope, fitsShare } from './unconfirmed-share.ts'

/** So long a time waits for its letter to be answered. */
export const CONFIRMATION_MS = 30 * 60_000
const HOUR_MS = 3_600_000
/** Letters an hour to one address, and for one visitor. */
const MOST_LETTERS = { address: 3, visitor: 6 } as const

export interface ConfirmationWish {
  readonly organizationId: string
  readonly request: Unconfirmed['request']
  readonly choice: Unconfirmed['choice']
  /** Names the form that was sent. */
  readonly formKey: string
  readonly visitorTag: string
  /** Multiplies how many letters one visitor may ask for; one address never gets more. */
  readonly factor: number
  readonly actor: string
}

export type Asked = { readonly state: 'asked'; readonly expiresAtMs: number } | { readonly state: 'booked' }

/**
 * Instead of booking: keeps the time, and what was typed, until the link of a letter is pressed. The hold becomes one that says of itself that
 * it waits, so that under the lock it is known how much of a day does. Sent once more with another address the letter goes there, and the
 * link of the first one is worthless.
 *
 * Refuses `proof_required` where no letter can be sent or too many were, or too much of the day waits already.
 */
export async function askConfirmation(deps: BookingDeps, wish: ConfirmationWish): Promise<Outcome<Asked>> {
  const { organizationId, request, formKey, actor } = wish
  const earlier = await deps.store.confirmations.ofForm(organizationId, formKey)
  if (earlier?.bookingId) return { ok: true, view: { state: 'booked' } }
  const hold = await holdOfForm(deps, earlier, { organizationId, holdId: request.hold })
  const service = hold && (await deps.store.catalog.serviceVersion(organizationId, hold.serviceVersionId))
  if (!hold || !service || !isHoldSecret(request.holdSecret, hold.secretHash)) return refuse('hold_not_found')
  const faults = detailFaults(service, request, hold.partySize)
  if (faults.length > 0) return refuse('invalid_request', { errors: faults })
  const offered = await findOffer(deps, organizationId, {
    service: hold.serviceId,
    staff: hold.wishedStaffId,
    location: hold.wishedLocationId,
    partySize: hold.partySize,
    ...chosenLength(hold, service),
  })
  if (isRefusal(offered)) return offered

  const again = isUnconfirmed(hold.id)
  const email = request.attendees[0]?.email
  if (email === undefined || !(await mayWrite(deps, wish, email))) return refuse('proof_required')
  const id = deps.newId('cnf')
  // Whoever never confirms has a key that no customer needs; it falls with the next sweep of such.
  const personId = await deps.keyring.personFor(organizationId, email)
  // Nothing would be sent there, and the time would wait for nobody. Refused like one letter too many: whose address it is stays unsaid.
  if ((await deps.store.suppressions.among(organizationId, [personId])).length > 0) return refuse('proof_required')
  const contentSealed = await sealUnconfirmed(deps.keyring, { id, organizationId, personId }, { request, choice: wish.choice })

  const verdict = await deps.store.bookings.place<Verdict & ({ ok: true; expiresAtMs: number } | Refusal)>(
    { ...(await dayScope(deps, offered, hold)), holdIds: [hold.id] },
    (now) => {
      const held = now.holds.find((one) => one.id === hold.id)
      if (!held || held.expiresAtMs <= now.nowMs || now.ownClaims.length === 0) return refuse('hold_not_found')
      if (now.configurationRevision !== offered.configuration.revision) return refuse('configuration_changed')
      if (!again && !fitsShare(offered, now, held)) return refuse('proof_required')
      const waiting: Hold = again ? held : { ...held, id: unconfirmedId(held.id), expiresAtMs: now.nowMs + CONFIRMATION_MS }
      const { expiresAtMs } = waiting
      const swap = again
        ? {}
        : { endHolds: [held.id], hold: waiting, addClaims: now.ownClaims.map((claim) => ({ ...claim, owner: waiting.id })) }
      const row = { id, organizationId, formKey, holdId: waiting.id, personId, contentSealed, expiresAtMs, bookingId: null }
      return {
        ok: true,
        expiresAtMs,
        change: {
          ...swap,
          confirmation: { ...row, createdAtMs: now.nowMs },
          audit: [auditEntry(deps, { organizationId, actor }, now.nowMs, 'booking.ask', waiting.id, { again })],
        },
      }
    },
  )
  if (!verdict.ok) {
    // Pressed twice at once: the other one has taken the hold, and this one is told the same.
    const meanwhile = again ? undefined : await deps.store.confirmations.ofForm(organizationId, formKey)
    return meanwhile?.personId === personId
      ? { ok: true, view: { state: 'asked', expiresAtMs: meanwhile.expiresAtMs } }
      : (verdict as Refusal)
  }
  deps.letterDue?.()
  return { ok: true, view: { state: 'asked', expiresAtMs: (verdict as { expiresAtMs: number }).expiresAtMs } }
}

/** The hold that a form is about: once it has asked for a letter the one that waits for that, as long as there is one. */
export const holdOfForm = async (
  { store }: Pick<BookingDeps, 'store'>,
  asked: Confirmation | undefined,
  { organizationId, holdId }: { readonly organizationId: string; readonly holdId: string },
): Promise<Hold | undefined> =>
  (asked && (await store.bookings.hold(organizationId, asked.holdId))) ?? store.bookings.hold(organizationId, holdId)

/** Counts the letter. Names in the store are keyed digests. */
async function mayWrite({ store, keyring }: BookingDeps, { organizationId, visitorTag, factor }: ConfirmationWish, email: string) {
  const key = await keyring.organizationKey(organizationId, 'confirmation')
  const address = createHmac('sha256', key)
    .update(`address|${normalizeEmail(email) ?? email}`)
    .digest('base64url')
  const [toAddress, ofVisitor] = await store.limits.take([
    { bucket: 'letters.address', who: address, points: 1, windowMs: HOUR_MS },
    { bucket: 'letters.visitor', who: `${organizationId}|${visitorTag}`, points: 1, windowMs: HOUR_MS },
  ])
  // What protects a third person is not widened for a server that has more visitors.
  return (toAddress?.used ?? 0) <= MOST_LETTERS.address && (ofVisitor?.used ?? 0) <= MOST_LETTERS.visitor * factor
}
