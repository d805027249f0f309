import { addApiKey, revokeApiKey } from '../configuration/create-organization.ts'
import { createTestOrganization } from '../configuration/test-organization.ts'
import { testSlugOf } from '../configuration/test-slug.ts'
import type { Deps } from '../deps.ts'
import type { Organization } from '../store/store.ts'
import { type CommandContext, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'
import { sameOrganization } from './organization-option.ts'

export interface KeysOptions {
  readonly organization?: string
}

export interface AddKeyOptions extends KeysOptions {
  readonly kind?: string
  readonly test?: boolean
}

/** Of a live organization, and of the one in which things are tried out beside it. */
async function both(store: Deps['store'], named: string | undefined): Promise<readonly Organization[]> {
  const organization = await findOrganization(store, named)
  const test = await store.organizations.testOf(organization.id)
  return [organization, ...(test ? [test] : [])]
}

const FOR = { live: 'real bookings', test: 'trying out' } as const
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Shows the keys of an organization; a secret one only by its id. */
export async function listKeys(context: CommandContext, options: KeysOptions): Promise<void> {
  const { terminal } = context
  const { slug, keys } = await withDeps(context, async ({ store }) => {
    const organizations = await both(store, options.organization)
    const found = await Promise.all(
      organizations.map(async ({ id, liveId }) =>
        (await store.organizations.keys(id)).map((key) => ({ ...key, environment: liveId ? ('test' as const) : ('live' as const) })),
      ),
    )
    return { slug: organizations[0]?.slug, keys: found.flat() }
  })
  terminal.say(`Keys of ${slug}:`)
  terminal.table(
    ['id', 'kind', 'for', 'since', 'state', 'text'],
    keys.map((key) => [
      key.id,
      key.kind,
      FOR[key.environment],
      dateOf(key.createdAtMs),
      key.revokedAtMs === null ? 'in use' : `revoked ${dateOf(key.revokedAtMs)}`,
      key.publicText ?? '(not kept)',
    ]),
  )
  terminal.result({
    ok: true,
    keys: keys.map(({ id, kind, environment, publicText, createdAtMs, revokedAtMs }) => ({
      id,
      kind,
      environment,
      publicText,
      createdAtMs,
      revokedAtMs,
    })),
  })
}

/** A further key. The old ones stay valid, so pages and servers can change over in peace. */
export async function addKey(context: CommandContext, options: AddKeyOptions): Promise<void> {
  const { terminal } = context
  const { kind } = options
  if (options.test && (await addFirstTestKeys(context, options.organization))) return
  if (kind !== 'publishable' && kind !== 'secret')
    throw options.test && kind === undefined
      ? new CliFailure(
          `There are test keys already (slotwell keys list${sameOrganization(options)}).`,
          'For a further one: --kind publishable or --kind secret.',
        )
      : new CliFailure(`There is no kind of key "${kind}".`, 'Use --kind publishable or --kind secret.')
  const added = await withDeps(context, async (deps) => {
    const [live, test] = await both(deps.store, options.organization)
    const organization = options.test ? test : live
    if (!organization) throw new Error('an organization is found or the command has ended')
    return { ...(await addApiKey(deps, { organizationId: organization.id, kind, actor: 'cli' })), slug: organization.slug }
  })
  terminal.say(`A new ${kind} key of ${added.slug}${kind === 'secret' ? ', shown this once' : ''}:`)
  terminal.say(`  ${added.text}`)
  terminal.say(`When the old one is no longer in use: slotwell keys revoke ID (ids: slotwell keys list --organization ${added.slug}).`)
  terminal.result({ ok: true, id: added.id, kind, text: added.text })
}

/** The first test keys come with an organization of their own. False if there is one already. */
async function addFirstTestKeys(context: CommandContext, named: string | undefined): Promise<boolean> {
  const { terminal } = context
  const made = await withDeps(context, async (deps) => {
    const live = await findOrganization(deps.store, named)
    if (live.liveId) throw new CliFailure(`${live.slug} is a test organization itself.`, 'Name the live one.')
    if (await deps.store.organizations.testOf(live.id)) return undefined
    const created = await createTestOrganization(deps, live, 'cli')
    if (!created.ok) throw new CliFailure(`The slug "${testSlugOf(live.slug)}" is taken.`, 'Give the other organization another slug.')
    return { ...created, slug: live.slug }
  })
  if (!made) return false
  const { slug, publishableKey, secretKey, organizationId } = made
  terminal.say(`${slug} can be tried out now: the same offer, and bookings of its own that reach nobody. Its keys:`)
  terminal.table(
    ['key', 'text', 'where it belongs'],
    [
      ['publishable', publishableKey, 'in pages on localhost and previews (organization.testOrigins)'],
      ['secret', secretKey, 'in your tests; shown this once'],
    ],
  )
  terminal.say('Each slotwell apply is for both from now on. Letters are sent to nobody; GET /v1/test/letters shows them.')
  terminal.result({ ok: true, organization: organizationId, publishableKey, secretKey })
  return true
}

/** Ends a key at once. */
export async function revokeKey(context: CommandContext, keyId: string, options: KeysOptions): Promise<void> {
  const { terminal } = context
  const slug = await withDeps(context, async (deps) => {
    const organizations = await both(deps.store, options.organization)
    for (const { id, slug: found } of organizations) if (await revokeApiKey(deps, { organizationId: id, keyId, actor: 'cli' })) return found
    const [organization] = organizations
    throw new CliFailure(
      `${organization?.slug} has no live key ${keyId}.`,
      `See them: slotwell keys list --organization ${organization?.slug}`,
    )
  })
  terminal.say(`The key ${keyId} of ${slug} is revoked: it opens nothing from now on.`)
  terminal.result({ ok: true, id: keyId })
}
