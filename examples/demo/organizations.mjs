import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addApiKey, applyOrganization, createOrganization, readOrganizationFile } from '@slotwell/api'

const FOLDER = fileURLToPath(new URL('../organizations/', import.meta.url))
/** Where the example apps for Next, Vue and Svelte and the example pages run. */
const APPS = ['http://localhost:3000', 'http://localhost:5173', 'http://localhost:5174', 'http://localhost:4402']
const FILES = ['praxis-seeblick.yaml', 'lantern-school.yaml']

/**
 * Applies both files, which changes nothing when they have not changed, and tells
 * the keys. Secret keys are stored as digests only, so the demo keeps its own in a
 * file of mode 0600; a real owner sees his once.
 */
export async function loadDemoOrganizations(deps, siteUrl) {
  const keysFile = join(deps.config.dataDir, 'demo-keys.json')
  const known = existsSync(keysFile) ? JSON.parse(readFileSync(keysFile, 'utf8')) : {}
  const organizations = []
  for (const name of FILES) {
    const read = readOrganizationFile(readFileSync(join(FOLDER, name), 'utf8'), 'yaml')
    if (!read.ok) throw new Error(`${name}: ${JSON.stringify(read.faults)}`)
    const file = {
      ...read.file,
      organization: {
        ...read.file.organization,
        origins: [...new Set([...read.file.organization.origins, siteUrl, siteUrl.replace('localhost', '127.0.0.1'), ...APPS])],
      },
    }
    const { slug } = file.organization
    const keys = (await keysOf(deps, slug)) ?? known[slug] ?? (await newKeys(deps, slug))
    const applied = await applyOrganization(deps, { file, actor: 'cli' })
    if (!applied.ok) throw new Error(`${name}: ${applied.detail}`)
    organizations.push({ slug, ...keys })
  }
  writeFileSync(keysFile, JSON.stringify(Object.fromEntries(organizations.map(({ slug, ...keys }) => [slug, keys])), null, 2), {
    mode: 0o600,
  })
  return organizations
}

/** Keys of an organization made now; undefined if there is one already. */
async function keysOf(deps, slug) {
  const created = await createOrganization(deps, { slug, actor: 'cli' })
  return created.ok ? { publishableKey: created.publishableKey, secretKey: created.secretKey } : undefined
}

/** The organization is there but the file with its keys is not. */
async function newKeys(deps, slug) {
  const { id: organizationId } = await deps.store.organizations.bySlug(slug)
  const [publishable, secret] = await Promise.all(
    ['publishable', 'secret'].map((kind) => addApiKey(deps, { organizationId, kind, actor: 'cli' })),
  )
  return { publishableKey: publishable.text, secretKey: secret.text }
}
