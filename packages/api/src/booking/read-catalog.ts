import type { Catalog, Locale } from '@slotwell/shared/schema'
import { catalogView } from '../configuration/catalog-view.ts'
import type { BookingDeps } from './booking-deps.ts'
import { findConfiguration, isRefusal } from './find-offer.ts'
import type { Outcome } from '../outcome.ts'

/** What can be booked, in the asked language or the organization's first. */
export async function readCatalog(
  deps: Pick<BookingDeps, 'store'>,
  organizationId: string,
  { locale }: { readonly locale?: Locale | undefined },
): Promise<Outcome<Catalog>> {
  const configuration = await findConfiguration(deps, organizationId)
  if (isRefusal(configuration)) return configuration
  return { ok: true, validUntilMs: Infinity, view: catalogView(configuration, locale ?? configuration.profile.locales[0] ?? 'en') }
}
