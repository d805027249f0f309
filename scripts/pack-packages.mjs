import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, install, PNPM } from './prepare.mjs'
import { fail, root, run } from './run-command.mjs'

/** What developers install. Everything else of the workspace stays here. */
export const PUBLISHED = ['widget', 'react', 'client']

/**
 * Packs the published packages as they would be published, into `folder`, which is emptied.
 * @param {string} folder
 * @returns {Promise<Record<string, string>>} paths of the tarballs by name in `packages`
 */
export async function packPackages(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const filters = PUBLISHED.flatMap((name) => ['--filter', `@slotwell/${name}`])
  const pnpm = ['exec', '--yes', `--package=${PNPM}`, '--', 'pnpm', ...filters, '-r', 'pack', '--pack-destination', folder]
  const { code, output } = await run('npm', pnpm, { quiet: true })
  if (code !== 0) {
    console.error(output)
    fail('The packages could not be packed; the reason is above.')
  }
  const files = readdirSync(folder)
  return Object.fromEntries(PUBLISHED.map((name) => [name, join(folder, files.find((file) => file.startsWith(`slotwell-${name}-`)) ?? '')]))
}

export const packedFolder = join(root, '.cache/packed')

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await install()
  await build()
  for (const tarball of Object.values(await packPackages(packedFolder))) console.log(tarball)
}
