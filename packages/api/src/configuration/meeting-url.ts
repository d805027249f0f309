import type { Booking } from '../store/booking-records.ts'
import type { Configuration } from '../store/configuration.ts'

type Places = Pick<Configuration, 'locations' | 'staff'>

/**
 * Where a booking is held online: the room of the first of its staff who has one, else that of the place; undefined for a
 * place that is not online. A room that was changed since holds for what was booked before, so today's configuration is
 * asked first, and the one of the booking only for a place that is gone.
 */
export function meetingUrlOf(today: Places, asBooked: Places, { staffIds, locationId }: Pick<Booking, 'staffIds' | 'locationId'>) {
  const found = [today, asBooked].find(({ locations }) => locations.some(({ id }) => id === locationId))
  const place = found?.locations.find(({ id }) => id === locationId)
  if (!found || !place?.online) return undefined
  const rooms = staffIds.map((id) => found.staff.find((one) => one.id === id)?.meetingUrl)
  return rooms.find(Boolean) ?? place.meetingUrl
}

/** For whoever booked: it is told once the appointment stands, since everybody can ask for one. */
export const tellsMeetingUrl = ({ state }: Pick<Booking, 'state'>): boolean => state === 'confirmed'
