import type { OrganizationFile } from '@slotwell/shared/schema'
import type { ShapeFault } from './shape-faults.ts'

export type LocationEntry = OrganizationFile['locations'][number]
export type TravelEntry = NonNullable<OrganizationFile['travel']>[number]
export type ResourceEntry = OrganizationFile['resources'][number]
export type StaffEntry = OrganizationFile['staff'][number]
export type ServiceEntry = OrganizationFile['services'][number]

/** One entry of a list. `value` is absent when its shape is faulty; its slug may still be known. */
export interface Entry<T> {
  readonly index: number
  readonly slug: string | undefined
  readonly value: T | undefined
}

/**
 * A file of which some parts may be faulty. Rules between parts are checked on
 * the sound ones, so that one run names the faults of shape and of meaning.
 */
export interface Draft {
  readonly organization: OrganizationFile['organization'] | undefined
  readonly locations: readonly Entry<LocationEntry>[]
  readonly travel: readonly Entry<TravelEntry>[]
  readonly resources: readonly Entry<ResourceEntry>[]
  readonly staff: readonly Entry<StaffEntry>[]
  readonly services: readonly Entry<ServiceEntry>[]
  readonly widget: OrganizationFile['widget']
  readonly letters: OrganizationFile['letters']
}

/** `output` is what the schema made of the file; a part that a fault lies in is left out. */
export function draftOf(output: unknown, faults: readonly ShapeFault[]): Draft {
  const top = isRecord(output) ? output : {}
  const isFaulty = (...path: (string | number)[]) =>
    faults.some((fault) => path.every((key, i) => fault.path[i] === key) && fault.path.length >= path.length)
  const entries = <T>(list: string): Entry<T>[] => {
    const items = top[list]
    if (!Array.isArray(items)) return []
    return items.map((item: unknown, index) => ({
      index,
      slug: isRecord(item) && typeof item.slug === 'string' ? item.slug : undefined,
      value: isFaulty(list, index) ? undefined : (item as T),
    }))
  }
  return {
    organization:
      isRecord(top.organization) && !isFaulty('organization') ? (top.organization as OrganizationFile['organization']) : undefined,
    locations: entries('locations'),
    travel: entries('travel'),
    resources: entries('resources'),
    staff: entries('staff'),
    services: entries('services'),
    widget: isRecord(top.widget) && !isFaulty('widget') ? (top.widget as OrganizationFile['widget']) : undefined,
    letters: isRecord(top.letters) && !isFaulty('letters') ? (top.letters as OrganizationFile['letters']) : undefined,
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
