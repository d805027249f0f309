import type { IdPrefix, OrganizationFile } from '@slotwell/shared/schema'
import type { Store } from '../store/store.ts'
import type { Keyring, Place } from '../trust/keyring.ts'
import { affectedBookings } from './affected-bookings.ts'
import { differences, holidayDifferences, type Difference } from './difference.ts'
import { resolveConfiguration, type Contacts, type Resolved } from './resolve.ts'
import { testSlugOf } from './test-slug.ts'
import { toFile } from './to-file.ts'

export interface ApplyDeps {
  readonly store: Store
  readonly keyring: Keyring
  readonly newId: (prefix: IdPrefix) => string
  readonly clock: () => number
}

export interface ApplyRequest {
  /** As `readOrganizationFile` gave it. */
  readonly file: OrganizationFile
  /** Whose configuration it becomes; by default the organization with the file's slug. Needed to rename a slug. */
  readonly organizationId?: string
  /** Says what would change and writes nothing. */
  readonly dryRun?: boolean
  /** For the audit log: `cli`, `secretKey:key_…`. */
  readonly actor: string
}

export type Applied =
  | {
      readonly ok: true
      /** Absent in a dry run for an organization that does not exist yet. */
      readonly organizationId?: string
      /** That now holds (in a dry run: that would hold). */
      readonly revision: number
      /** False when nothing changed, and in a dry run. */
      readonly written: boolean
      readonly differences: readonly Difference[]
      /** Sentences about bookings that the change leaves behind. */
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly reason: 'unknown_organization' | 'slug_taken' | 'configuration_changed'; readonly detail: string }

const MOST_ATTEMPTS = 3
const contactsPlace = (organizationId: string): Place => ({ table: 'configurations', rowId: organizationId, column: 'contacts' })

/**
 * Makes the file the configuration of the organization, and of the test organization beside it if there is one: in one transaction and as a
 * new version. A file that means what already holds writes nothing. If somebody
 * else publishes meanwhile it starts again from what he left.
 */
export async function applyOrganization(deps: ApplyDeps, request: ApplyRequest): Promise<Applied> {
  const applied = await applyToOne(deps, request)
  if (!applied.ok || request.dryRun || applied.organizationId === undefined) return applied
  const test = await deps.store.organizations.testOf(applied.organizationId)
  if (!test) return applied
  const { file, actor } = request
  const slug = testSlugOf(file.organization.slug)
  const followed = await applyToOne(deps, {
    file: { ...file, organization: { ...file.organization, slug } },
    organizationId: test.id,
    actor,
  })
  if (followed.ok) return applied
  return { ...applied, warnings: [...applied.warnings, `The test organization ${test.slug} stays as it was: ${followed.detail}`] }
}

async function applyToOne(deps: ApplyDeps, request: ApplyRequest): Promise<Applied> {
  const { file, dryRun = false } = request
  const { slug } = file.organization
  const owner = await deps.store.organizations.bySlug(slug)
  const organizationId = request.organizationId ?? owner?.id
  if (owner && organizationId !== owner.id)
    return { ok: false, reason: 'slug_taken', detail: `The slug "${slug}" belongs to another organization.` }
  if (owner?.liveId && request.organizationId === undefined)
    return {
      ok: false,
      reason: 'slug_taken',
      detail: `"${slug}" is a test organization: it follows the file of the live one beside it.`,
    }
  if (!organizationId || !(await deps.store.organizations.byId(organizationId))) {
    if (dryRun && !request.organizationId)
      return { ok: true, revision: 1, written: false, differences: firstDifferences(file, deps.clock()), warnings: [] }
    return { ok: false, reason: 'unknown_organization', detail: `There is no organization "${request.organizationId ?? slug}" yet.` }
  }

  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const previous = await deps.store.catalog.current(organizationId)
    const contactsBefore = previous ? await readContacts(deps, organizationId) : {}
    const next = resolveConfiguration(file, previous, { organizationId, newId: deps.newId, nowMs: deps.clock() })
    const found = [
      ...differences(previous && toFile(previous, contactsBefore), toFile(next.configuration, next.contacts)),
      ...holidayDifferences(previous, next.configuration),
    ]
    if (previous && found.length === 0)
      return { ok: true, organizationId, revision: previous.revision, written: false, differences: [], warnings: [] }

    const warnings = previous ? await affectedBookings(deps, previous, next.configuration) : []
    const result = { ok: true as const, organizationId, revision: next.configuration.revision, differences: found, warnings }
    if (dryRun) return { ...result, written: false }
    if (await publish(deps, next, found, request.actor)) return { ...result, written: true }
  }
  return { ok: false, reason: 'configuration_changed', detail: 'Somebody else keeps changing this configuration. Try again in a moment.' }
}

/** Addresses of staff by id, from the newest configuration. */
export async function readContacts(
  deps: { readonly store: Pick<Store, 'catalog'>; readonly keyring: Keyring },
  organizationId: string,
): Promise<Contacts> {
  const sealed = await deps.store.catalog.contactsSealed(organizationId)
  if (!sealed) return {}
  return JSON.parse(await deps.keyring.openForOrganization(organizationId, contactsPlace(organizationId), sealed)) as Contacts
}

async function publish(
  deps: ApplyDeps,
  { configuration, contacts }: Resolved,
  found: readonly Difference[],
  actor: string,
): Promise<boolean> {
  const { organizationId, revision } = configuration
  const hasContacts = Object.keys(contacts).length > 0
  const appliedAtMs = deps.clock()
  return deps.store.catalog.publish({
    configuration,
    contactsSealed: hasContacts
      ? await deps.keyring.sealForOrganization(organizationId, contactsPlace(organizationId), JSON.stringify(contacts))
      : null,
    appliedAtMs,
    audit: {
      id: deps.newId('aud'),
      organizationId,
      atMs: appliedAtMs,
      actor,
      action: 'configuration.apply',
      object: organizationId,
      meta: { revision, changes: found.length },
    },
  })
}

/** What the first file of an organization makes, which has no ids yet. */
function firstDifferences(file: OrganizationFile, nowMs: number): Difference[] {
  let count = 0
  const newId = (prefix: IdPrefix) => `${prefix}_draft${++count}`
  const { configuration, contacts } = resolveConfiguration(file, undefined, { organizationId: 'org_draft', newId, nowMs })
  return [...differences(undefined, toFile(configuration, contacts)), ...holidayDifferences(undefined, configuration)]
}
