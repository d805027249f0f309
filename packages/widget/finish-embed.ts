import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'
import { shortExports } from './short-exports.ts'

/** How the name of every chunk ends while the files are being built. */
export const NAME_END = '-00000000.js'
/** What styles are written for. */
export const CSS_TARGET = ['chrome123', 'safari17.5', 'firefox121']
const LOADER = ['script-tag.ts', 'element.ts', 'launcher.ts', 'options.ts', 'pinned-import.ts']
/** Folder of the folders of pinned versions. */
const VERSIONS = 'versions'
const STATIC = /(?:from|import)\s*["'`]\.\/([\w.-]+)["'`]/g
const LATE = /\bimport\(\s*(["'`]\.\/[\w.-]+["'`])\s*\)/g

/** Vite wraps every `import()` in a loader of style sheets and hints. We have none of them, and it weighs a kilobyte. */
export const bareImports = (): Plugin => ({
  name: 'slotwell-bare-imports',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : undefined),
  // What it was to load besides is said at every single one.
  renderChunk(code) {
    const calls = code.split('__vitePreload(').length
    const ends = /,\s*__VITE_PRELOAD__(?:,\s*import\.meta\.url)?\s*\)/g
    if (code.split(ends).length !== calls) throw new Error('Vite writes an import() otherwise than it did: see bareImports.')
    return (
      code
        .replaceAll('__vitePreload(', '(')
        .replaceAll(ends, ')()')
        // Nobody calls it any more: neither its definition nor its way to other chunks is wanted.
        .replaceAll(/(?:const|let|var) __vitePreload = .*|\b(?:__vitePreload as \w+|\w+ as __vitePreload)\b,?/g, '')
    )
  },
})

interface Embed {
  readonly root: string
  readonly outDir: string
  readonly languages: readonly string[]
  /** Syntax that browsers must know. */
  readonly target: string
}

const sha = (algorithm: string, text: string) => createHash(algorithm).update(text)
const integrityOf = (text: string, algorithm = 'sha384') => `${algorithm}-${sha(algorithm, text).digest('base64')}`
const scriptsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.js'))

/** Takes away what an earlier build wrote, but for the folders that pages may be pinned to. */
export function emptyEmbed(outDir: string): void {
  mkdirSync(outDir, { recursive: true })
  for (const name of readdirSync(outDir)) if (name !== VERSIONS) rmSync(join(outDir, name), { recursive: true })
}

/**
 * Makes of the written chunks what is served. Every name ends in the digest of all of them, so one short name leads the loader to each.
 * Then the files once more, in a folder of this version that never changes: its loader knows the digest of every chunk and lets no
 * other be run. `manifest.json` tells names and digests.
 */
export async function finishEmbed({ root, outDir, languages, target }: Embed): Promise<void> {
  const core = `core${NAME_END}`
  if (!scriptsIn(outDir).includes(core)) return
  const written = Object.fromEntries(scriptsIn(outDir).map((name) => [name, readFileSync(join(outDir, name), 'utf8')]))
  for (const [name, code] of Object.entries(shortExports(written, core, ['follow']))) writeFileSync(join(outDir, name), code)
  const built = new Map(scriptsIn(outDir).map((name) => [name, readFileSync(join(outDir, name), 'utf8')]))
  // The loader is built with the digest in it, so it is its source that counts.
  const loaderSource = LOADER.map((name) => readFileSync(join(root, 'src', name), 'utf8'))
  const digest = sha('sha256', JSON.stringify([...built].sort()) + loaderSource)
    .digest('hex')
    .slice(0, 8)
  const nameEnd = `-${digest}.js`
  const final = (text: string) => text.replaceAll(NAME_END, nameEnd)
  for (const [name, text] of built) {
    writeFileSync(join(outDir, name), final(text))
    renameSync(join(outDir, name), join(outDir, final(name)))
  }
  const chunks = new Map([...built].map(([name, text]) => [final(name), final(text)]))
  const loader = (folder: string, at: string, pins?: Pins) =>
    build({
      root,
      configFile: false,
      logLevel: 'warn',
      define: {
        __BUILD__: JSON.stringify(nameEnd),
        __LANGUAGES__: JSON.stringify(languages),
        __FOLDER__: JSON.stringify(at),
        __PINS__: JSON.stringify(pins ?? null),
      },
      build: {
        outDir: folder,
        emptyOutDir: false,
        target,
        modulePreload: false,
        rolldownOptions: { input: join(root, 'src/script-tag.ts'), output: { format: 'iife', entryFileNames: 'slotwell.js' } },
      },
    })
  await loader(outDir, '/embed/v1/')

  const { version: release } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const version = `${release}-${digest}`
  const pinned = join(outDir, VERSIONS, version)
  // Of this release only the newest, of others what there is.
  mkdirSync(join(outDir, VERSIONS), { recursive: true })
  for (const name of readdirSync(join(outDir, VERSIONS)))
    if (name.startsWith(`${release}-`)) rmSync(join(outDir, VERSIONS, name), { recursive: true })
  mkdirSync(pinned)
  // Pages of the API's own are never pinned.
  const isPinned = (name: string) => name.endsWith(nameEnd) && !name.startsWith('manage')
  const own = new Map([...chunks].filter(([name]) => isPinned(name)).map(([name, text]) => [name, pinLateImports(text, digest)]))
  for (const [name, text] of own) writeFileSync(join(pinned, name), text)
  await loader(pinned, `/embed/${version}/`, pinsOf(own))

  const files = Object.fromEntries(
    scriptsIn(outDir).map((name) => [name, { integrity: integrityOf(readFileSync(join(outDir, name), 'utf8')) }]),
  )
  const manifest = {
    core: `core${nameEnd}`,
    locales: Object.fromEntries(languages.map((language) => [language, language + nameEnd])),
    files,
    pinned: { src: `/embed/${version}/slotwell.js`, integrity: integrityOf(readFileSync(join(pinned, 'slotwell.js'), 'utf8')) },
  }
  writeFileSync(join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** By the name of a file: its digest, and the files that it needs before it can run. */
type Pins = Readonly<Record<string, readonly [integrity: string, ...needs: string[]]>>

const pinsOf = (chunks: ReadonlyMap<string, string>): Pins =>
  Object.fromEntries(
    // The loader carries one a file, so of the three that browsers know it is the shortest.
    [...chunks].map(([name, text]) => [
      name,
      [integrityOf(text, 'sha256'), ...[...text.matchAll(STATIC)].map(([, needed = '']) => needed)],
    ]),
  )

/** A chunk has the loader import what it wants later: see `pinned-import.ts`. */
const pinLateImports = (text: string, digest: string): string =>
  text.replaceAll(LATE, (_, name: string) => `self[Symbol.for("slotwell-${digest}")](${name})`)
