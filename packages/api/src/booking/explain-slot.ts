import type { ExplainedSlot } from '@slotwell/shared/schema'
import { type Candidate, calendarZoneOf, explain, type SlotFilter } from '@slotwell/shared/slots'
import { dateSpan, formatInstant, localDateAt, parseInstant } from '@slotwell/shared/time'
import { withoutHours } from '../configuration/offer.ts'
import type { Outcome } from '../outcome.ts'
import { changeViews } from './explain-changes.ts'
import { reasonView, type Terms } from './explain-reasons.ts'
import { filterOf, findOffer, isRefusal, type Offered, type Wish } from './find-offer.ts'
import { occupancyIn, type ReadDeps } from './occupancy-in.ts'

const MINUTE_MS = 60_000

export interface ExplainWish extends Wish {
  /** RFC 3339. */
  readonly start: string
}

/**
 * Why a start of a service is free or not, for its owner: every obstacle with the setting it comes from, and the smallest
 * change that would open it. Read from what the slot list is read from. Ids and slugs only: whose booking is in the way
 * is said by its id.
 */
export async function explainSlot(deps: ReadDeps, organizationId: string, wish: ExplainWish): Promise<Outcome<ExplainedSlot>> {
  const offered = await findOffer(deps, organizationId, wish)
  if (isRefusal(offered)) return offered
  const { configuration, service, offer } = offered
  const startMs = parseInstant(wish.start)
  const day = dateSpan(localDateAt(startMs, calendarZoneOf(offer)), calendarZoneOf(offer))
  // Beyond the booking window there may be bookings, too.
  const { bookingWindowDays: _, ...endless } = offer
  const occupancy = await occupancyIn(
    deps,
    { configuration, offer: endless },
    Math.min(day.startMs, startMs),
    Math.max(day.endMs, startMs + 1),
  )
  const filter = filterOf(offered, [])
  const found = explain(offer, occupancy, startMs, filter, newcomers(offered, filter))

  const terms: Terms = { configuration, service, offer, timeZone: zoneOf(offered), startMs, nowMs: occupancy.nowMs }
  const at = (ms: number): string => formatInstant(ms, terms.timeZone)
  const { staff, locations } = configuration
  return {
    ok: true,
    view: {
      service: { id: service.id, slug: service.slug },
      start: at(startMs),
      end: at(startMs + offer.durationMin * MINUTE_MS),
      timeZone: terms.timeZone,
      asOf: at(occupancy.nowMs),
      bookable: found.bookable,
      reasons: found.reasons.map((reason) => reasonView(terms, reason)),
      staff: found.staff.map(({ staffId, locationId, reasons }) => ({
        staff: { id: staffId, slug: slugOf(staff, staffId) },
        location: { id: locationId, slug: slugOf(locations, locationId) },
        reasons: reasons.map((reason) => reasonView(terms, reason)),
      })),
      changes: (found.changes ?? []).flatMap((change) => changeViews(terms, change)),
      addsSlots: found.addsSlots ?? 0,
    },
  }
}

const slugOf = (entries: readonly { readonly id: string; readonly slug: string }[], id: string): string =>
  entries.find((entry) => entry.id === id)?.slug ?? id

/** Times are said in the zone of the place, if there is one place that they can be about. */
export function zoneOf({ configuration, service, locationId }: Offered): string {
  const only = locationId ?? (service.locationIds.length === 1 ? service.locationIds[0] : undefined)
  return configuration.locations.find(({ id }) => id === only)?.timeZone ?? configuration.profile.timeZone
}

/** Those who are asked for where they have no hours, if nobody has any there. */
function newcomers({ configuration, service, offer }: Offered, { staffId, locationId }: SlotFilter): Candidate[] {
  const isAsked = (one: Candidate): boolean =>
    (locationId ?? one.locationId) === one.locationId && (offer.team !== undefined || (staffId ?? one.staffId) === one.staffId)
  return offer.candidates.some(isAsked) ? [] : withoutHours(configuration, service).filter(isAsked)
}
