import type { Catalog, HoldView, ServiceView } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import { differingZones, listInWords, spanInWords } from '../../notify/when.ts'
import { idInForm } from '../../store/confirmations.ts'
import type { Place } from './choice.ts'

/** What a form carries from the chosen time to the booking, signed: the hold and its secret, and what was shown with it. */
export interface Held {
  readonly hold: string
  readonly holdSecret: string
  /** Of the booking that this form makes: sent twice, it books once. */
  readonly key: string
  readonly start: string
  readonly end: string
  readonly location: string
  readonly staff: readonly string[]
  readonly partySize?: number
  readonly expiresAt: string
  readonly privacyVersion: string
  /** Names what the service asked when it was shown. */
  readonly asked: string
  readonly timeZone: string
  /** Fields of the choice, to come back to it. */
  readonly choice: Readonly<Record<string, string | undefined>>
}

export const heldFrom = (hold: HoldView, more: Pick<Held, 'key' | 'privacyVersion' | 'asked' | 'timeZone' | 'choice'>): Held => ({
  hold: idInForm(hold.id),
  holdSecret: hold.secret,
  start: hold.start,
  end: hold.end,
  location: hold.location,
  staff: hold.staff,
  ...(hold.partySize === undefined ? {} : { partySize: hold.partySize }),
  expiresAt: hold.expiresAt,
  ...more,
})

interface Appointment {
  readonly start: string
  readonly end: string
  readonly location: string
  readonly staff: readonly string[]
  readonly partySize?: number | undefined
}

/** When in words, in the zone that was shown; with the place's own clock beside it where that differs. */
export function whenInWords(
  language: Place['language'],
  timeZone: string,
  placeZone: string,
  { start, end }: Pick<Appointment, 'start' | 'end'>,
) {
  const span = { startMs: parseInstant(start), endMs: parseInstant(end) }
  const [own = timeZone, other] = differingZones([timeZone, placeZone], span.startMs)
  return {
    when: spanInWords(language, own, span, other !== undefined),
    elsewhere: other === undefined ? undefined : spanInWords(language, other, span, true),
  }
}

/** Names behind the ids of an appointment. */
export function namesOf(
  catalog: Pick<Catalog, 'locations' | 'staff'>,
  { location, staff }: Pick<Appointment, 'location' | 'staff'>,
  { language, online }: { readonly language: Place['language']; readonly online: string },
) {
  const place = catalog.locations.find(({ id }) => id === location)
  return {
    where: place?.online ? online : listInWords(language, [place?.name, place?.address]),
    zone: place?.timeZone,
    withWhom: listInWords(
      language,
      staff.map((id) => catalog.staff.find((one) => one.id === id)?.name),
    ),
  }
}

/** Length and price of what is held; the price of a shared appointment is that of all its seats. */
export function heldPrice({ price, durations = [] }: ServiceView, { start, end, partySize = 1 }: Appointment): ServiceView['price'] {
  const minutes = (parseInstant(end) - parseInstant(start)) / 60_000
  const one = durations.find(({ durationMin }) => durationMin === minutes) ?? { price }
  return one.price && { ...one.price, amount: one.price.amount * partySize }
}
