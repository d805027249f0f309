import * as v from 'valibot'
import { OrganizationFile } from '@slotwell/shared/schema'
import { crossFaults, workplaces } from './cross-check.ts'
import { draftOf } from './draft.ts'
import type { Fault } from './fault.ts'
import { namedResources } from './need-faults.ts'
import { parseSource, placeOf, type Source } from './parse-source.ts'
import { shapeFaults, type ShapeFault } from './shape-faults.ts'

export type FileRead =
  | { readonly ok: true; readonly file: OrganizationFile; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/**
 * Reads an organization file. Gives the file with all defaults filled in, or every
 * fault in it at once, in the order of the lines: syntax, shape, and what only
 * shows between the parts. Warnings are sound but probably not meant.
 */
export function readOrganizationFile(text: string, format: 'yaml' | 'json'): FileRead {
  const parsed = parseSource(text, format)
  if (!parsed.ok) return parsed
  const { source } = parsed
  if (typeof source.value !== 'object' || source.value === null || Array.isArray(source.value)) {
    return {
      ok: false,
      faults: [
        ...source.faults,
        { path: '', message: 'the file is empty or no mapping', remedy: 'Start with organization:, locations:, staff: and services:' },
      ],
    }
  }

  const result = v.safeParse(OrganizationFile, source.value)
  const shape = shapeFaults(OrganizationFile, source.value, result.issues ?? [])
  const meaning = crossFaults(draftOf(result.output, shape))
  const faults = [...source.faults, ...[...shape, ...meaning].map((fault) => placed(source, fault))]
  if (faults.length > 0) return { ok: false, faults: [...faults].sort(byPosition) }
  if (!result.success) throw new Error('a fault of shape without an issue to show')
  return { ok: true, file: result.output, warnings: warningsOf(result.output).map((fault) => placed(source, fault)) }
}

/** `.json` is JSON; every other name is read as YAML. */
export const formatOf = (fileName: string): 'yaml' | 'json' => (/\.json$/i.test(fileName) ? 'json' : 'yaml')

function placed(source: Source, { path, at, message, remedy }: ShapeFault): Fault {
  return { ...placeOf(source, path, at), message, ...(remedy && { remedy }) }
}

const byPosition = (a: Fault, b: Fault) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)

function warningsOf(file: OrganizationFile): ShapeFault[] {
  const warn = (path: ShapeFault['path'], message: string, remedy: string): ShapeFault => ({ path, at: 'value', message, remedy })
  const { organization, locations, staff, services, resources } = file
  const warnings: ShapeFault[] = []
  if (!organization.privacy) {
    warnings.push(
      warn(
        ['organization'],
        'has no privacy notice, so nothing can be booked yet',
        'Add privacy: with controller, purpose, url and version',
      ),
    )
  }
  if (organization.origins.length === 0) {
    warnings.push(
      warn(['organization'], 'lists no origins, so no web page may book with its key', 'Add origins: with the addresses of the site'),
    )
  }
  locations.forEach((location, i) => {
    if (!location.address && !location.online)
      warnings.push(warn(['locations', i], 'has no address and is not online', 'Add address: or online: true'))
    if (location.meetingUrl && !location.online)
      warnings.push(warn(['locations', i, 'meetingUrl'], 'is told to nobody, since the place is not online', 'Add online: true'))
  })
  const places = locations.map(({ slug }) => slug)
  staff.forEach((person, i) => {
    if (!services.some((service) => service.staff.includes(person.slug)))
      warnings.push(warn(['staff', i], 'offers no service', 'Name the slug in a service or remove the entry'))
    else if (workplaces(person, places).size === 0) warnings.push(warn(['staff', i, 'schedule'], 'has no opening', 'Add a rule'))
  })
  staff.forEach((person, i) => {
    if (person.meetingUrl && !locations.some(({ online }) => online))
      warnings.push(warn(['staff', i, 'meetingUrl'], 'is told to nobody, since no location is online', 'Add online: true to a location'))
  })
  resources.forEach((resource, i) => {
    if (!services.some((service) => namedResources(service).includes(resource.slug)))
      warnings.push(warn(['resources', i], 'is needed by no service', 'Name it in a service or remove the entry'))
  })
  return warnings
}
