import { calendarZoneOf, type CountedBooking, countedSpan, type Offer, periodAt, type StaffTally, startsLeft } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import { refuse } from '../outcome.ts'
import type { Counting, Situation } from '../store/decision.ts'

const staffOf = ({ candidates }: Offer): readonly string[] => [...new Set(candidates.map(({ staffId }) => staffId))]

const union = (a: Interval, b: Interval | undefined): Interval =>
  b ? { startMs: Math.min(a.startMs, b.startMs), endMs: Math.max(a.endMs, b.endMs) } : a

/** What must be counted to list the starts of a window; undefined if no limit counts anything. */
export function countingFor(
  offer: Offer,
  window: { readonly fromMs: number; readonly toMs: number },
  nowMs: number | undefined,
): Counting | undefined {
  const span = countedSpan(offer, window, nowMs)
  return span && { span, serviceId: offer.serviceId, staffIds: staffOf(offer) }
}

/** The month in which turns are taken: shares begin anew with each, so whoever joins later has nothing to catch up with. */
const roundOf = (offer: Offer, startMs: number): Interval => periodAt(calendarZoneOf(offer), 'month', startMs)

/** The same to decide about one start: whose turn it is counts, too. */
export function countingAt(offer: Offer, startMs: number, nowMs: number | undefined): Counting | undefined {
  const counting = countingFor(offer, { fromMs: startMs, toMs: startMs + 1 }, nowMs)
  if (offer.choice !== 'roundRobin') return counting
  return { span: union(roundOf(offer, startMs), counting?.span), serviceId: offer.serviceId, staffIds: staffOf(offer) }
}

/** Appointments of this service that each of the staff has been given in the month of a start; those of a session are one. */
export function talliesAt(
  offer: Offer,
  counted: readonly CountedBooking[],
  startMs: number,
  ignoreOwners: readonly string[] = [],
): readonly StaffTally[] {
  const round = roundOf(offer, startMs)
  const given = new Map<string, Set<string>>()
  for (const booking of counted) {
    if (booking.serviceId !== offer.serviceId || ignoreOwners.includes(booking.owner)) continue
    if (booking.startMs < round.startMs || booking.startMs >= round.endMs) continue
    for (const staffId of booking.staffIds) {
      const appointments = given.get(staffId) ?? new Set()
      given.set(staffId, appointments.add(booking.sessionId ?? booking.owner))
    }
  }
  return [...given].map(([staffId, appointments]) => ({ staffId, appointments: appointments.size }))
}

/**
 * Whether this customer may not have one more appointment in the period of a start. Only asked once the customer is
 * known: nobody is while he looks at the calendar or holds a time.
 */
export function isCustomerAtLimit(
  offer: Offer,
  situation: Situation,
  startMs: number,
  customerId: string,
  ignoreOwners: readonly string[],
): boolean {
  const limits = (offer.limits ?? []).filter(({ of }) => of === 'customer')
  const left = startsLeft(offer, situation, limits, { customerId, ignoreOwners }, startMs, startMs + 1)
  return left?.starts.length === 0
}

/** The refusal of it. */
export const customerAtLimit = refuse('booking_limit_reached', {
  detail: 'There are as many appointments of this kind for this person in this period as can be booked.',
})
