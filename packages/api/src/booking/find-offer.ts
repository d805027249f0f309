import { LARGEST_PARTY } from '@slotwell/shared/schema'
import type { Offer, SlotFilter } from '@slotwell/shared/slots'
import { compileOffer } from '../configuration/offer.ts'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import type { BookingDeps } from './booking-deps.ts'
import { refuse, type Refusal } from '../outcome.ts'

/** A service as it can be booked now, with the references of a wish resolved to ids. */
export interface Offered {
  readonly configuration: Configuration
  readonly service: ServiceConfig
  readonly offer: Offer
  readonly staffId?: string
  readonly locationId?: string
  /** Seats that are wanted together. */
  readonly partySize: number
}

export interface Wish {
  /** Ids or slugs. */
  readonly service?: string | undefined
  readonly staff?: string | undefined
  readonly location?: string | undefined
  /** One of the lengths of the service; its usual one if absent. */
  readonly durationMin?: number | undefined
  /** One if absent. */
  readonly partySize?: number | undefined
}

const named = (reference: string) => (entry: { readonly id: string; readonly slug: string }) =>
  entry.id === reference || entry.slug === reference

/** The published configuration, or why nothing can be booked. */
export async function findConfiguration(deps: Pick<BookingDeps, 'store'>, organizationId: string): Promise<Configuration | Refusal> {
  const configuration = await deps.store.catalog.current(organizationId)
  if (!configuration?.profile.privacy)
    return refuse('not_published', {
      detail:
        'This organization has not said yet who is responsible for personal data, so it cannot take bookings. Its owner adds "privacy" to the organization file.',
    })
  return configuration
}

/** Whether a value is a refusal and not what was looked for. */
export const isRefusal = (value: object): value is Refusal => 'ok' in value && value.ok === false

/** The offer of the wished service, or of the first active one if none is named. */
export async function findOffer(deps: Pick<BookingDeps, 'store'>, organizationId: string, wish: Wish): Promise<Offered | Refusal> {
  const configuration = await findConfiguration(deps, organizationId)
  return isRefusal(configuration) ? configuration : offerOf(configuration, wish)
}

export function offerOf(configuration: Configuration, wish: Wish): Offered | Refusal {
  const active = configuration.services.filter((service) => service.active)
  const service = wish.service === undefined ? active[0] : active.find(named(wish.service))
  if (!service) return refuse('unknown_service')
  const staff = wish.staff === undefined ? undefined : configuration.staff.find(named(wish.staff))
  if (wish.staff !== undefined && !(staff && service.staffIds.includes(staff.id))) return refuse('unknown_staff')
  const location = wish.location === undefined ? undefined : configuration.locations.find(named(wish.location))
  if (wish.location !== undefined && !(location && service.locationIds.includes(location.id))) return refuse('unknown_location')
  const durationMin = wish.durationMin ?? service.durationMin
  const lengths = [service.durationMin, ...(service.durations ?? []).map((one) => one.durationMin)]
  if (!lengths.includes(durationMin))
    return refuse('invalid_request', { errors: [{ pointer: '/durationMin', detail: `must be ${lengths.join(' or ')}` }] })
  const { partySize = 1 } = wish
  const largest = largestParty(service)
  if (partySize > largest)
    return refuse('invalid_request', {
      errors: [
        {
          pointer: '/partySize',
          detail: largest === 1 ? 'must be 1: this service takes one person at a time' : `must be at most ${largest}`,
        },
      ],
    })
  return {
    configuration,
    service,
    offer: compileOffer(configuration, service, durationMin),
    partySize,
    ...(staff ? { staffId: staff.id } : {}),
    ...(location ? { locationId: location.id } : {}),
  }
}

/** A session that the owner scheduled can have more seats than others, so without a limit of its own only the schema has one. */
export const largestParty = ({ seats }: ServiceConfig): number => (seats ? (seats.maxPartySize ?? LARGEST_PARTY) : 1)

/**
 * The offer under which an existing booking is moved: today's rules and staff,
 * with the duration that was booked; who shares a session has that of the others. A service that is no longer offered has none.
 */
export function offerForMove(configuration: Configuration, serviceId: string, durationMin: number, partySize: number): Offered | Refusal {
  const found = offerOf(configuration, { service: serviceId })
  if (isRefusal(found) || found.service.seats) return isRefusal(found) ? found : { ...found, partySize }
  return { ...found, partySize, offer: compileOffer(configuration, found.service, durationMin) }
}

/** Every staff member and unit that the offer may claim. */
export const subjectsOf = (offer: Offer): readonly string[] => [
  ...new Set([...offer.candidates.map(({ staffId }) => staffId), ...offer.pools.flatMap(({ units }) => units)]),
]

/** Whose slots, where, and whose claims are not in the way. */
export const filterOf = ({ staffId, locationId, partySize }: Offered, ignoreOwners: readonly string[]): SlotFilter => ({
  partySize,
  ...(staffId === undefined ? {} : { staffId }),
  ...(locationId === undefined ? {} : { locationId }),
  ignoreOwners,
})
