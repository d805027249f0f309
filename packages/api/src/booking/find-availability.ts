import { freeSlots, nearestFree, type Occupancy, occupancySpan, type Slot, type SlotFilter } from '@slotwell/shared/slots'
import {
  dateSpan,
  daysBetween,
  endOfDateMs,
  firstOfMonth,
  formatInstant,
  lastOfMonth,
  localDateAt,
  startOfDateMs,
} from '@slotwell/shared/time'
import { type Locale, type SlotView, type Slots, SLOT_QUERY_DAYS, type Start } from '@slotwell/shared/schema'
import { catalogView } from '../configuration/catalog-view.ts'
import type { BookingDeps } from './booking-deps.ts'
import { findConfiguration, findOffer, isRefusal, type Offered, offerOf, subjectsOf, type Wish } from './find-offer.ts'
import { type Outcome, refuse } from '../outcome.ts'

const DAY_MS = 86_400_000
/** No answer lists more starts than this. */
const MOST_SLOTS = 5000
const ALTERNATIVES = 4
const SEARCH_AFTER_DAYS = 14

type ReadDeps = Pick<BookingDeps, 'store'>
export interface DateWindow {
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

const filterOf = ({ staffId, locationId }: Offered, ignoreOwners: readonly string[]): SlotFilter => ({
  ...(staffId === undefined ? {} : { staffId }),
  ...(locationId === undefined ? {} : { locationId }),
  ignoreOwners,
})

/** `location` is named where the visitor could otherwise not know it. */
const slotView = (offered: Offered, timeZone: string, { startMs, locationId }: Slot): SlotView => ({
  start: formatInstant(startMs, timeZone),
  ...(offered.locationId === undefined && offered.service.locationIds.length > 1 ? { location: locationId } : {}),
})

async function occupancyIn(deps: ReadDeps, { configuration, offer }: Offered, fromMs: number, toMs: number): Promise<Occupancy> {
  return deps.store.bookings.occupancy(configuration.organizationId, subjectsOf(offer), occupancySpan(offer, { fromMs, toMs }))
}

/** The first free slot from an instant on that is not past, looked for a month at a time up to the end of the booking window. */
async function firstFree(deps: ReadDeps, offered: Offered, fromMs: number, ignoreOwners: readonly string[]): Promise<Slot | undefined> {
  const days = offered.service.bookingWindowDays + 2
  let chunkMs = fromMs
  for (;;) {
    const toMs = chunkMs + 31 * DAY_MS
    const occupancy = await occupancyIn(deps, offered, chunkMs, toMs)
    const [slot] = freeSlots(offered.offer, occupancy, { ...filterOf(offered, ignoreOwners), fromMs: chunkMs, toMs }, 1)
    if (slot || toMs > occupancy.nowMs + days * DAY_MS) return slot
    chunkMs = toMs
  }
}

/** Free starts by day of the asked zone. */
export async function slotsIn(
  deps: ReadDeps,
  offered: Offered,
  { from, to, timeZone }: DateWindow,
  ignoreOwners: readonly string[] = [],
): Promise<Outcome<Slots>> {
  const days = daysBetween(from, to)
  if (days < 0) return refuse('invalid_request', { errors: [{ pointer: '/to', detail: 'must not be before "from"' }] })
  if (days >= SLOT_QUERY_DAYS)
    return refuse('range_too_long', { detail: `From ${from} to ${to} are ${days + 1} days; ask for at most ${SLOT_QUERY_DAYS}.` })

  const fromMs = startOfDateMs(from, timeZone)
  const toMs = endOfDateMs(to, timeZone)
  const occupancy = await occupancyIn(deps, offered, fromMs, toMs)
  const slots = freeSlots(offered.offer, occupancy, { ...filterOf(offered, ignoreOwners), fromMs, toMs }, MOST_SLOTS)

  const byDay = new Map<string, SlotView[]>()
  let day = { startMs: 0, endMs: 0 }
  let views: SlotView[] = []
  for (const slot of slots) {
    if (slot.startMs >= day.endMs) {
      const date = localDateAt(slot.startMs, timeZone)
      day = dateSpan(date, timeZone)
      byDay.set(date, (views = []))
    }
    views.push(slotView(offered, timeZone, slot))
  }
  const next = slots[0] ?? (await firstFree(deps, offered, Math.max(toMs, occupancy.nowMs), ignoreOwners))
  return {
    ok: true,
    view: {
      service: offered.service.id,
      timeZone,
      asOf: formatInstant(occupancy.nowMs, timeZone),
      days: [...byDay].map(([date, ofDay]) => ({ date, slots: ofDay })),
      nextAvailable: next ? slotView(offered, timeZone, next) : null,
    },
  }
}

export async function findSlots(deps: ReadDeps, organizationId: string, query: Wish & DateWindow): Promise<Outcome<Slots>> {
  const offered = await findOffer(deps, organizationId, query)
  return isRefusal(offered) ? offered : slotsIn(deps, offered, query)
}

/** Catalog and first month with a free day: all that a widget needs to show its first screen. */
export async function findStart(
  deps: ReadDeps,
  organizationId: string,
  query: Wish & { readonly timeZone: string; readonly locale?: Locale | undefined },
): Promise<Outcome<Start>> {
  const configuration = await findConfiguration(deps, organizationId)
  if (isRefusal(configuration)) return configuration
  const catalog = catalogView(configuration, query.locale ?? configuration.profile.locales[0] ?? 'en')
  const offered = offerOf(configuration, query)
  if (isRefusal(offered))
    return query.service === undefined && offered.reason === 'unknown_service'
      ? { ok: true, view: { catalog, month: null, slots: null } }
      : offered

  const { nowMs } = await occupancyIn(deps, offered, 0, 0)
  const free = await firstFree(deps, offered, nowMs, [])
  const from = firstOfMonth(localDateAt(free?.startMs ?? nowMs, query.timeZone))
  const month = { from, to: lastOfMonth(from) }
  const slots = await slotsIn(deps, offered, { ...month, timeZone: query.timeZone })
  return slots.ok ? { ok: true, view: { catalog, month, slots: slots.view } } : slots
}

/** The free times nearest to one that is taken, for `slot_taken`. */
export async function alternativesTo(
  deps: ReadDeps,
  offered: Offered,
  startMs: number,
  timeZone: string,
  ignoreOwners: readonly string[] = [],
): Promise<readonly SlotView[]> {
  const toMs = startMs + SEARCH_AFTER_DAYS * DAY_MS
  const { nowMs } = await occupancyIn(deps, offered, 0, 0)
  const occupancy = await occupancyIn(deps, offered, nowMs, Math.max(toMs, nowMs))
  // Beyond what was loaded everything would look free.
  const reachDays = Math.floor((toMs - nowMs) / DAY_MS) - 1
  const offer = { ...offered.offer, bookingWindowDays: Math.min(offered.offer.bookingWindowDays ?? Infinity, Math.max(reachDays, 0)) }
  const near = nearestFree(offer, occupancy, Math.max(startMs, nowMs), ALTERNATIVES, filterOf(offered, ignoreOwners))
  if (near.length > 0) return near.map((slot) => slotView(offered, timeZone, slot))
  const later = await firstFree(deps, offered, nowMs, ignoreOwners)
  return later ? [slotView(offered, timeZone, later)] : []
}
