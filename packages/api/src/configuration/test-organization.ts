import type { Organization } from '../store/store.ts'
import { type ApplyDeps, applyOrganization, readContacts } from './apply.ts'
import { type Created, createOrganization } from './create-organization.ts'
import { testSlugOf } from './test-slug.ts'
import { toFile } from './to-file.ts'

/**
 * Makes the organization beside a live one in which things are tried out, with what the live one offers at this moment. Nothing else of
 * it is shared: bookings, claims, customers, letters, audit and keys are those of another organization.
 */
export async function createTestOrganization(deps: ApplyDeps, live: Organization, actor: string): Promise<Created> {
  const slug = testSlugOf(live.slug)
  const created = await createOrganization(deps, { slug, actor, liveId: live.id })
  if (!created.ok) return created
  const configuration = await deps.store.catalog.current(live.id)
  if (configuration) {
    const file = toFile(configuration, await readContacts(deps, live.id))
    await applyOrganization(deps, {
      file: { ...file, organization: { ...file.organization, slug } },
      organizationId: created.organizationId,
      actor,
    })
  }
  return created
}
