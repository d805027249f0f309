import { Catalog, CatalogQuery, Slots, SlotsQuery, Start, StartQuery } from '@slotwell/shared/schema'
import { findSlots, findStart } from '../../booking/find-availability.ts'
import { readCatalog } from '../../booking/read-catalog.ts'
import { defineRoute, type Route } from '../registry.ts'

/** What everybody may see of an organization. Nothing here is about a person who is not offered for booking. */
export const publicReading: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/public/:pk/start',
    summary: 'Catalog and first month with a free day, in one round trip',
    auth: 'publishable',
    organization: 'ofKey',
    limit: 'publicRead',
    audit: 'none',
    query: StartQuery,
    answers: { ok: Start },
    problems: ['unknown_service', 'unknown_staff', 'unknown_location', 'not_published'],
    cache: 'public',
    etagWithout: ['asOf'],
    handle: ({ deps, organizationId, query }) => findStart(deps.booking, organizationId, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/public/:pk/catalog',
    summary: 'What can be booked, where and with whom',
    auth: 'publishable',
    organization: 'ofKey',
    limit: 'publicRead',
    audit: 'none',
    query: CatalogQuery,
    answers: { ok: Catalog },
    problems: ['not_published'],
    cache: 'public',
    handle: ({ deps, organizationId, query }) => readCatalog(deps.booking, organizationId, query),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/public/:pk/slots',
    summary: 'Free times of at most 31 days',
    auth: 'publishable',
    organization: 'ofKey',
    limit: 'publicRead',
    audit: 'none',
    query: SlotsQuery,
    answers: { ok: Slots },
    problems: ['unknown_service', 'unknown_staff', 'unknown_location', 'not_published', 'range_too_long'],
    cache: 'public',
    etagWithout: ['asOf'],
    handle: ({ deps, organizationId, query }) => findSlots(deps.booking, organizationId, query),
  }),
]
