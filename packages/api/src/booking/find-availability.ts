import { freeSlots, nearestFree, type Slot } from '@slotwell/shared/slots'
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
import { filterOf, findConfiguration, findOffer, isRefusal, largestParty, type Offered, offerOf, type Wish } from './find-offer.ts'
import { occupancyIn, type ReadDeps } from './occupancy-in.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { unbookableIn } from './unbookable.ts'
import { endOfDayMs, unchangedUntilMs } from './unchanged-until.ts'

const DAY_MS = 86_400_000
/** No answer lists more starts than this. */
const MOST_SLOTS = 5000
const ALTERNATIVES = 4
const SEARCH_AFTER_DAYS = 14

export interface DateWindow {
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

interface Included {
  readonly include?: 'unbookable' | undefined
}

/** `location` is named where the visitor could otherwise not know it. */
const slotView = (offered: Offered, timeZone: string, { startMs, locationId, seatsLeft, seatsMissing }: Slot): SlotView => ({
  start: formatInstant(startMs, timeZone),
  ...(offered.locationId === undefined && offered.service.locationIds.length > 1 ? { location: locationId } : {}),
  ...(seatsLeft === undefined ? {} : { seatsLeft }),
  ...(seatsMissing === undefined ? {} : { seatsMissing }),
})

interface First {
  readonly slot: Slot | undefined
  readonly untilMs: number
}

/** The first free slot from an instant on that is not past, looked for a month at a time up to the end of the booking window. */
async function firstFree(deps: ReadDeps, offered: Offered, fromMs: number, ignoreOwners: readonly string[]): Promise<First> {
  const days = offered.service.bookingWindowDays + 2
  let chunkMs = fromMs
  let untilMs = Infinity
  for (;;) {
    const toMs = chunkMs + 31 * DAY_MS
    const seen = await occupancyIn(deps, offered, chunkMs, toMs)
    const [slot] = freeSlots(offered.offer, seen, { ...filterOf(offered, ignoreOwners), fromMs: chunkMs, toMs }, 1)
    untilMs = Math.min(untilMs, unchangedUntilMs(offered.offer, seen, chunkMs, slot))
    if (slot || toMs > seen.nowMs + days * DAY_MS) return { slot, untilMs }
    chunkMs = toMs
  }
}

/** Free starts by day of the asked zone; with `include`, those that published rules keep back as well. */
export async function slotsIn(
  deps: ReadDeps,
  offered: Offered,
  { from, to, timeZone, include }: DateWindow & Included,
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
  const untilMs = unchangedUntilMs(offered.offer, occupancy, fromMs, slots[0])
  const next = slots[0] ? { slot: slots[0], untilMs } : await firstFree(deps, offered, Math.max(toMs, occupancy.nowMs), ignoreOwners)
  const withheld = include === 'unbookable' ? unbookableIn(offered, occupancy, { fromMs, toMs, timeZone }, MOST_SLOTS) : undefined
  return {
    ok: true,
    validUntilMs: Math.min(untilMs, next.untilMs, withheld?.untilMs ?? Infinity),
    view: {
      service: offered.service.id,
      timeZone,
      asOf: formatInstant(occupancy.nowMs, timeZone),
      days: [...byDay].map(([date, ofDay]) => ({ date, slots: ofDay })),
      nextAvailable: next.slot ? slotView(offered, timeZone, next.slot) : null,
      ...(withheld ? { unbookable: [...withheld.starts] } : {}),
    },
  }
}

export async function findSlots(deps: ReadDeps, organizationId: string, query: Wish & DateWindow & Included): Promise<Outcome<Slots>> {
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
  const { partySize = 1, ...wish } = query
  const found = offerOf(configuration, wish)
  if (isRefusal(found))
    return query.service === undefined && found.reason === 'unknown_service'
      ? { ok: true, validUntilMs: Infinity, view: { catalog, month: null, slots: null } }
      : found
  // A page says how many come before anybody has chosen what for: as many of them as this service takes.
  const offered = { ...found, partySize: Math.min(partySize, largestParty(found.service)) }

  const nowMs = await deps.occupancy.now(organizationId)
  const free = await firstFree(deps, offered, nowMs, [])
  const from = firstOfMonth(localDateAt(free.slot?.startMs ?? nowMs, query.timeZone))
  const month = { from, to: lastOfMonth(from) }
  const slots = await slotsIn(deps, offered, { ...month, timeZone: query.timeZone })
  if (!slots.ok) return slots
  // Without a free day it is the visitor's own month that is shown.
  const monthUntilMs = free.slot ? Infinity : endOfDayMs(query.timeZone, nowMs)
  return {
    ok: true,
    validUntilMs: Math.min(free.untilMs, monthUntilMs, slots.validUntilMs ?? nowMs),
    view: { catalog, month, slots: slots.view },
  }
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
  const nowMs = await deps.occupancy.now(offered.configuration.organizationId)
  const occupancy = await occupancyIn(deps, offered, nowMs, Math.max(toMs, nowMs))
  // Beyond what was loaded everything would look free.
  const reachDays = Math.floor((toMs - nowMs) / DAY_MS) - 1
  const offer = { ...offered.offer, bookingWindowDays: Math.min(offered.offer.bookingWindowDays ?? Infinity, Math.max(reachDays, 0)) }
  const near = nearestFree(offer, occupancy, Math.max(startMs, nowMs), ALTERNATIVES, filterOf(offered, ignoreOwners))
  if (near.length > 0) return near.map((slot) => slotView(offered, timeZone, slot))
  const later = await firstFree(deps, offered, nowMs, ignoreOwners)
  return later.slot ? [slotView(offered, timeZone, later.slot)] : []
}
