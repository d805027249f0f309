import type { Catalog, Locale, ServiceView } from '@slotwell/shared/schema'
import { Slug, TimeZone } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { ifKnown } from '../validate.ts'
import type { Along } from './along.ts'

/** Fields that say what is wished; `''` in place or person is "whichever". Lengths and seats are typed, so they are judged by the service. */
const Typed = v.pipe(v.string(), v.maxLength(64, 'must be at most 64 characters'))
const Wished = v.union([v.literal(''), Slug])
export const CHOICE_FIELDS = {
  service: v.optional(Slug),
  durationMin: v.optional(Typed),
  location: v.optional(Wished),
  staff: v.optional(Wished),
  partySize: v.optional(Typed),
  timeZone: v.optional(Typed),
} as const
/** In a link: a service that cannot be one is unknown, and a place or person that cannot be one is asked for. */
export const LINKED = { service: v.optional(v.string()), location: ifKnown(Wished), staff: ifKnown(Wished) } as const
type Fields = { readonly [Name in keyof typeof CHOICE_FIELDS]?: string | undefined }

/** What is wished, as far as it has to be asked. */
export interface Choice {
  readonly service: ServiceView
  /** As the use cases take it. */
  readonly wish: {
    readonly service: string
    readonly durationMin?: number
    readonly location?: string
    readonly staff?: string
    readonly partySize?: number
  }
  readonly timeZone: string
  /** The zone that was typed is none; the one of the place is shown. */
  readonly badZone: boolean
  /** To be carried along. */
  readonly fields: Readonly<Record<string, string | undefined>>
}

type ChoiceRead =
  | { readonly step: 'service'; readonly unknown: boolean }
  | { readonly step: 'choices'; readonly service: ServiceView; readonly given: Fields; readonly badSeats: boolean }
  | { readonly step: 'times'; readonly choice: Choice }

/** What a service asks before its times can be shown: only where there is something to choose. */
export const asksOf = ({ durations = [], locations, staff, seats }: ServiceView) => ({
  length: durations.length > 1,
  place: locations.length > 1,
  person: staff.length > 1,
  seats: (seats?.maxPartySize ?? 1) > 1,
})

/** The step to which a visitor has come by what he has chosen. A single service needs no choice. */
export function readChoice(catalog: Catalog, given: Fields): ChoiceRead {
  const { services } = catalog
  const service = given.service === undefined && services.length === 1 ? services[0] : services.find(({ slug }) => slug === given.service)
  if (!service) return { step: 'service', unknown: given.service !== undefined }
  const asks = asksOf(service)
  const length = Number(given.durationMin ?? service.durationMin)
  const lengthKnown = service.durationMin === length || service.durations?.some(({ durationMin }) => durationMin === length)
  const most = service.seats?.maxPartySize ?? 1
  const partySize = /^[1-9]\d{0,2}$/.test(given.partySize ?? '') ? Number(given.partySize) : 0
  const badSeats = given.partySize !== undefined && (partySize < 1 || partySize > most)
  const open =
    (asks.length && given.durationMin === undefined) ||
    (asks.place && given.location === undefined) ||
    (asks.person && given.staff === undefined) ||
    (asks.seats && given.partySize === undefined)
  if (open || badSeats || !lengthKnown) return { step: 'choices', service, given, badSeats }

  const zone = given.timeZone === undefined ? undefined : v.safeParse(TimeZone, given.timeZone)
  const place = catalog.locations.find(({ id, slug }) => service.locations.includes(id) && (!given.location || slug === given.location))
  const timeZone = zone?.success ? zone.output : (place?.timeZone ?? catalog.organization.timeZone)
  return {
    step: 'times',
    choice: {
      service,
      wish: {
        service: service.slug,
        ...(given.durationMin === undefined ? {} : { durationMin: length }),
        ...(given.location ? { location: given.location } : {}),
        ...(given.staff ? { staff: given.staff } : {}),
        ...(partySize ? { partySize } : {}),
      },
      timeZone,
      badZone: zone?.success === false,
      fields: {
        service: service.slug,
        durationMin: given.durationMin,
        location: given.location,
        staff: given.staff,
        partySize: given.partySize,
        timeZone: zone?.success ? timeZone : undefined,
      },
    },
  }
}

/** Where somebody books, in one language. */
export interface Place {
  readonly organizationId: string
  readonly language: Locale
  readonly catalog: Catalog
  /** Begins every address of its pages. */
  readonly path: string
  readonly along: Along
}

/** The page of times, or what is asked before. */
export function timesAddress({ path, language, along }: Place, fields: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...fields, lang: language, ...along })) if (value !== undefined) query.set(name, value)
  return `${path}/times?${query.toString()}`
}
