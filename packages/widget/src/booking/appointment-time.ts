import type { LocationView } from '@slotwell/shared/schema'
import { sameClock, type Format } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import { clock, moment } from '../i18n/moment.ts'

// Not an interface: those are no parameters of a text.
export type AppointmentTime = {
  /** "Dienstag, 24. November 2026". */
  readonly day: string
  /** "09:00 Uhr". */
  readonly time: string
  /** The visitor's own clock in a sentence, when it shows something else than the clock at the place. */
  readonly own?: string
}

/** One appointment in words: by the clock of its place, and by the visitor's where that differs; online only by his. */
export function appointmentTime(
  start: string,
  place: LocationView | undefined,
  visitorZone: string,
  t: Translate,
  format: Format,
): AppointmentTime {
  const zone = place && !place.online ? place.timeZone : visitorZone
  const words = { day: format.dayLong(start, zone), time: clock(t, format, start, zone) }
  if (sameClock(zone, visitorZone, start)) return words
  return { ...words, own: t('yourClock', { when: moment(t, format, start, visitorZone), zone: format.zone(visitorZone, start) }) }
}
