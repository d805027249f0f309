import type { SessionView } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import type { Configuration } from '../store/configuration.ts'
import type { SeatedSession } from '../store/sessions.ts'
import { zoneOf } from './new-booking.ts'

/** Times in the zone of its place. Nothing in it is about a person who has a seat. */
export function sessionView(configuration: Configuration, session: SeatedSession): SessionView {
  const { sessionId, serviceId, locationId, staffIds, startMs, endMs, capacity, seatsTaken, scheduled, createdAtMs, cancelledAtMs } =
    session
  const timeZone = zoneOf(configuration, locationId)
  const minimum = configuration.services.find(({ id }) => id === serviceId)?.seats?.minimum
  return {
    id: sessionId,
    state: cancelledAtMs === null ? 'open' : 'cancelled',
    service: serviceId,
    staff: [...staffIds],
    location: locationId,
    start: formatInstant(startMs, timeZone),
    end: formatInstant(endMs, timeZone),
    timeZone,
    scheduled,
    capacity,
    seatsTaken,
    seatsLeft: capacity - seatsTaken,
    ...(minimum === undefined ? {} : { minimum }),
    createdAt: formatInstant(createdAtMs, timeZone),
    ...(cancelledAtMs === null ? {} : { cancelledAt: formatInstant(cancelledAtMs, timeZone) }),
  }
}
