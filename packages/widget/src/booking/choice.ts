import type { Catalog, LocationView, ServiceView, StaffView } from '@slotwell/shared/schema'
import { sameClock } from '../i18n/format.ts'

/** What the page has chosen beforehand; ids or slugs. */
export interface Presets {
  readonly service?: string | undefined
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly partySize?: string | number | undefined
}

interface Named {
  readonly id: string
  readonly slug: string
}
export const byReference = <T extends Named>(list: readonly T[], reference: string | undefined): T | undefined =>
  reference === undefined ? undefined : list.find(({ id, slug }) => id === reference || slug === reference)

export type Step = Question | 'when' | 'details' | 'done'
/** What the visitor may be asked before the calendar, in this order. */
export type Question = 'service' | 'length' | 'place' | 'person'

/** The steps this visitor has to go through: nothing is asked that has one answer. */
export function stepsOf(catalog: Catalog, presets: Presets, service: ServiceView | undefined): readonly Step[] {
  const asks: [Question, boolean][] = [
    ['service', !byReference(catalog.services, presets.service) && catalog.services.length > 1],
    ['length', !!service?.durations?.[1]],
    ['place', !!service && service.locations.length > 1 && !presetPlace(catalog, presets, service)],
    ['person', !!service && service.staff.length > 1 && !presetPerson(catalog, presets, service)],
  ]
  return [...asks.filter(([, asked]) => asked).map(([question]) => question), 'when', 'details', 'done']
}

/** Where, and with whom, this service can be had. */
export const placesOf = (catalog: Catalog, { locations }: ServiceView): readonly LocationView[] =>
  catalog.locations.filter(({ id }) => locations.includes(id))
export const peopleOf = (catalog: Catalog, { staff }: ServiceView): readonly StaffView[] =>
  staff.flatMap((wanted) => catalog.staff.filter(({ id }) => id === wanted))

/** The page's wish, if this service can be had so. */
export const presetPlace = (catalog: Catalog, presets: Presets, service: ServiceView): LocationView | undefined =>
  byReference(placesOf(catalog, service), presets.location)
export const presetPerson = (catalog: Catalog, presets: Presets, service: ServiceView): StaffView | undefined =>
  byReference(peopleOf(catalog, service), presets.staff)

/** How long an appointment takes and what it costs one person. */
export type Length = Pick<ServiceView, 'durationMin' | 'price'>

/** The length of these `minutes`, else the usual one. */
export const lengthOf = (service: ServiceView | undefined, minutes: string | undefined): Length | undefined =>
  service?.durations?.find(({ durationMin }) => String(durationMin) === minutes) ?? service

/**
 * The zone in which times are shown: for an appointment at a place that place's clock, for an online one the
 * visitor's. Between places with different clocks the visitor's own is the only common one.
 */
export function displayZone(places: readonly LocationView[], visitorZone: string, nowMs: number): string {
  const [first] = places
  if (!first || places.some(({ online }) => online)) return visitorZone
  if (places.some(({ timeZone }) => timeZone !== first.timeZone)) return visitorZone
  // The same clock under the visitor's own name needs no explanation.
  return sameClock(first.timeZone, visitorZone, nowMs) ? visitorZone : first.timeZone
}
