import type { BookingView, Segment } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import type { Booking } from '../store/booking-records.ts'
import { mintManageToken } from '../trust/manage-link.ts'
import type { BookingDeps } from './booking-deps.ts'

export const segmentsOf = (booking: Booking, timeZone: string): Segment[] => [
  {
    service: booking.serviceId,
    staff: [...booking.staffIds],
    location: booking.locationId,
    start: formatInstant(booking.startMs, timeZone),
    end: formatInstant(booking.endMs, timeZone),
    ...(booking.sessionId === null ? {} : { session: booking.sessionId, seats: [...booking.seats] }),
  },
]

/** How many come; said where several can. */
export const partyOf = ({ sessionId, partySize }: Pick<Booking, 'sessionId' | 'partySize'>): { partySize?: number } =>
  sessionId === null ? {} : { partySize }

/** The public answer without its links: this part is kept for repeated requests and holds nothing personal. */
export const bookingAnswer = (booking: Booking): Omit<BookingView, 'manageUrl' | 'meetingUrl' | 'calendarLinks'> => ({
  id: booking.id,
  number: booking.number,
  state: booking.state,
  revision: booking.revision,
  segments: segmentsOf(booking, booking.visitorTimeZone),
  ...partyOf(booking),
  timeZone: booking.visitorTimeZone,
})

/** The token stands in the fragment, which reaches no log, no Referer and no prefetching mail scanner. */
export const manageUrl = async (
  { keyring, publicUrl }: Pick<BookingDeps, 'keyring' | 'publicUrl'>,
  booking: Pick<Booking, 'organizationId' | 'id' | 'manageGeneration'>,
): Promise<string> => `${publicUrl}/m#${await mintManageToken(keyring, booking)}`
