import { unitSubject, type Configuration } from '../store/configuration.ts'
import type { BookingFilter } from '../store/booking-store.ts'
import type { Store } from '../store/store.ts'

const COUNTED = 500
const TWO_YEARS_MS = 732 * 86_400_000

interface Deps {
  readonly store: Pick<Store, 'bookings'>
  readonly clock: () => number
}

/** A sentence for each person, place, service or device that goes while future bookings still need it. Those bookings stay as they are. */
export async function affectedBookings(deps: Deps, before: Configuration, after: Configuration): Promise<string[]> {
  const gone = <T extends { readonly id: string }>(old: readonly T[], kept: readonly { readonly id: string }[]) =>
    old.filter(({ id }) => !kept.some((entry) => entry.id === id))
  const subjects: (readonly [name: string, count: Promise<number>])[] = [
    ...gone(before.services, after.services).map(
      ({ id, slug }) => [`service ${slug}`, futureBookings(deps, before, { serviceId: id })] as const,
    ),
    ...gone(before.staff, after.staff).map(
      ({ id, slug }) => [`staff member ${slug}`, futureBookings(deps, before, { staffId: id })] as const,
    ),
    ...gone(before.locations, after.locations).map(
      ({ id, slug }) => [`location ${slug}`, futureBookings(deps, before, { locationId: id })] as const,
    ),
    ...before.resources.flatMap((resource) => {
      const left = after.resources.find(({ id }) => id === resource.id)?.quantity ?? 0
      if (left >= resource.quantity) return []
      const units = Array.from({ length: resource.quantity - left }, (_, i) => unitSubject(resource.id, left + i + 1))
      return [
        [
          left === 0 ? `resource ${resource.slug}` : `removed units of resource ${resource.slug}`,
          claimedUnits(deps, before, units),
        ] as const,
      ]
    }),
  ]
  const sentences: string[] = []
  for (const [name, counting] of subjects) {
    const count = await counting
    if (count > 0) sentences.push(`The ${name} still has ${countText(count)}. They stay; cancel or move them if they cannot take place.`)
  }
  return sentences
}

const countText = (count: number) =>
  count >= COUNTED ? `at least ${COUNTED} future bookings` : count === 1 ? '1 future booking' : `${count} future bookings`

async function futureBookings(deps: Deps, { organizationId }: Configuration, filter: BookingFilter): Promise<number> {
  const counts = await Promise.all(
    (['pending', 'confirmed'] as const).map(
      async (state) =>
        (await deps.store.bookings.list(organizationId, { ...filter, state, fromMs: deps.clock() }, { limit: COUNTED })).length,
    ),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function claimedUnits(deps: Deps, { organizationId }: Configuration, units: readonly string[]): Promise<number> {
  const startMs = deps.clock()
  const { claims } = await deps.store.bookings.occupancy(organizationId, units, { startMs, endMs: startMs + TWO_YEARS_MS })
  return new Set(claims.map(({ owner }) => owner).filter((owner) => owner.startsWith('bkg_'))).size
}
