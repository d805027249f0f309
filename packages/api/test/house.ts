import type { PrivateBookingView } from '@slotwell/shared/schema'
import { createBooking, type OwnersWish } from '../src/booking/create-booking.ts'
import { findSlots } from '../src/booking/find-availability.ts'
import { placeBooking } from '../src/booking/place-booking.ts'
import { type HoldWish, placeHold } from '../src/booking/place-hold.ts'
import type { Outcome } from '../src/outcome.ts'
import { openPractice, type Practice } from './practice.ts'

const ORGANIZATION = `
organization:
  slug: haus
  name: Haus
  timeZone: Europe/Zurich
  locales: [de]
  privacy: { controller: Haus, purpose: Termine, url: "https://example.org/p", version: "1" }
  origins: ["https://www.example.org"]
`
const ONE_PLACE = 'locations: [{ slug: hof, name: Hof, address: Hofweg 1 }]\n'

/** Somebody with the same hours from Monday to Friday; `more` are further fields of the entry. */
export const person = (slug: string, from = '09:00', to = '12:00', more = ''): string =>
  `  - { slug: ${slug}, name: ${slug}, email: ${slug}@example.org, ${more} schedule: { rules: [{ days: [mon, tue, wed, thu, fri], from: "${from}", to: "${to}" }] } }\n`

/** The service of most tests: an hour long, unless `rules` say otherwise. */
export const course = (staff: string, rules = ''): string =>
  `  - { slug: kurs, name: Kurs, durationMin: 60, staff: [${staff}], ${rules} }\n`

export const ok = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.view
}

export interface House extends Practice {
  /** Free starts by day, in Zurich. */
  days(
    from: string,
    to?: string,
    more?: object,
  ): Promise<readonly { readonly date: string; readonly slots: readonly { readonly start: string }[] }[]>
  /** Free times of one day: `09:00`. */
  times(day: string, more?: object): Promise<string[]>
  /** As an owner; of the service `kurs` unless another one is named. */
  book(start: string, more?: Partial<OwnersWish['request']>): Promise<Outcome<PrivateBookingView>>
  hold(start: string, more?: Partial<HoldWish['request']>): ReturnType<typeof placeHold>
  /** Turns a hold into the booking of a visitor. */
  take(
    hold: { readonly id: string; readonly secret: string },
    email?: string,
    friends?: readonly { readonly name: string }[],
  ): ReturnType<typeof placeBooking>
  /** Slugs of what stands behind ids of staff and units. */
  names(ids: readonly string[]): Promise<string[]>
  /** The slugs of those who give a booking. */
  staffOf(booked: Outcome<PrivateBookingView>): Promise<string[]>
}

/** An organization made for a test: its people and services, and places and things if they matter. */
export async function openHouse(parts: {
  staff: string
  services: string
  resources?: string
  locations?: string
  more?: string
}): Promise<House> {
  const { staff, services, resources, locations = ONE_PLACE, more = '' } = parts
  const practice = await openPractice(
    `${ORGANIZATION}${locations}${resources ? `resources:\n${resources}` : ''}${more}staff:\n${staff}services:\n${services}`,
  )
  const { organizationId } = practice
  const days: House['days'] = async (from, to = from, query = {}) =>
    ok(await findSlots(practice, organizationId, { service: 'kurs', from, to, timeZone: 'Europe/Zurich', ...query })).days
  const names: House['names'] = async (ids) => {
    const configuration = await practice.store.catalog.current(organizationId)
    const known = new Map([...(configuration?.staff ?? []), ...(configuration?.resources ?? [])].map(({ id, slug }) => [id, slug]))
    return ids.map((id) => id.replace(/^[^#]+/, (owner) => known.get(owner) ?? owner))
  }
  return {
    ...practice,
    days,
    times: async (day, query) => (await days(day, day, query)).flatMap(({ slots }) => slots.map(({ start }) => start.slice(11, 16))),
    book: (start, request = {}) =>
      createBooking(practice, {
        organizationId,
        request: { service: 'kurs', start, attendees: [{ name: 'Vera' }], answers: {}, force: false, ...request },
        actor: 'cli',
      }),
    hold: (start, request = {}) =>
      placeHold(practice, {
        organizationId,
        request: { service: 'kurs', start, ...request },
        visitorTag: 'v',
        holdLimit: 99,
        actor: 'visitor',
      }),
    take: ({ id, secret }, email = 'vera@example.org', friends = []) =>
      placeBooking(practice, {
        organizationId,
        request: {
          hold: id,
          holdSecret: secret,
          attendees: [{ name: 'Vera', email }, ...friends],
          answers: {},
          consent: { privacyVersion: '1' },
          locale: 'de',
          timeZone: 'Europe/Zurich',
        },
        actor: 'visitor',
      }),
    names,
    staffOf: async (booked) => names(ok(booked).segments.flatMap((segment) => segment.staff)),
  }
}

/** Monday, 9 March 2026, in Zurich. */
export const monday = (time: string): string => `2026-03-09T${time}:00+01:00`
