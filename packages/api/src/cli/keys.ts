import { addApiKey, revokeApiKey } from '../configuration/create-organization.ts'
import { type CommandContext, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

export interface KeysOptions {
  readonly organization?: string
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Shows the keys of an organization; a secret one only by its id. */
export async function listKeys(context: CommandContext, options: KeysOptions): Promise<void> {
  const { terminal } = context
  const { slug, keys } = await withDeps(context, async ({ store }) => {
    const organization = await findOrganization(store, options.organization)
    return { slug: organization.slug, keys: await store.organizations.keys(organization.id) }
  })
  terminal.say(`Keys of ${slug}:`)
  terminal.table(
    ['id', 'kind', 'since', 'state', 'text'],
    keys.map((key) => [
      key.id,
      key.kind,
      dateOf(key.createdAtMs),
      key.revokedAtMs === null ? 'live' : `revoked ${dateOf(key.revokedAtMs)}`,
      key.publicText ?? '(not kept)',
    ]),
  )
  terminal.result({
    ok: true,
    keys: keys.map(({ id, kind, publicText, createdAtMs, revokedAtMs }) => ({ id, kind, publicText, createdAtMs, revokedAtMs })),
  })
}

/** A further key. The old ones stay valid, so pages and servers can change over in peace. */
export async function addKey(context: CommandContext, options: KeysOptions & { readonly kind: string }): Promise<void> {
  const { terminal } = context
  const { kind } = options
  if (kind !== 'publishable' && kind !== 'secret')
    throw new CliFailure(`There is no kind of key "${kind}".`, 'Use --kind publishable or --kind secret.')
  const added = await withDeps(context, async (deps) => {
    const organization = await findOrganization(deps.store, options.organization)
    return { ...(await addApiKey(deps, { organizationId: organization.id, kind, actor: 'cli' })), slug: organization.slug }
  })
  terminal.say(`A new ${kind} key of ${added.slug}${kind === 'secret' ? ', shown this once' : ''}:`)
  terminal.say(`  ${added.text}`)
  terminal.say(`When the old one is no longer in use: slotwell keys revoke ID (ids: slotwell keys list --organization ${added.slug}).`)
  terminal.result({ ok: true, id: added.id, kind, text: added.text })
}

/** Ends a key at once. */
export async function revokeKey(context: CommandContext, keyId: string, options: KeysOptions): Promise<void> {
  const { terminal } = context
  const slug = await withDeps(context, async (deps) => {
    const organization = await findOrganization(deps.store, options.organization)
    if (await revokeApiKey(deps, { organizationId: organization.id, keyId, actor: 'cli' })) return organization.slug
    throw new CliFailure(
      `${organization.slug} has no live key ${keyId}.`,
      `See them: slotwell keys list --organization ${organization.slug}`,
    )
  })
  terminal.say(`The key ${keyId} of ${slug} is revoked: it opens nothing from now on.`)
  terminal.result({ ok: true, id: keyId })
}
