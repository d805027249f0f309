// Bundles the engine with its tests, the mutants of one file switched by a number.
import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { root } from '../run-command.mjs'
import { instrument } from './mutators.mjs'

const source = join(root, 'packages/shared/src')
/** They look at the code from outside (its coverage, the clock of the process), which is not what they see here. */
const NOT_RUN = new Set(['growth.test.ts', 'pure.test.ts'])
const isEngine = (id) => /\/shared\/src\/(slots|time)\/[^/]+\.ts$/.test(id) && !/\.test\.ts$|\/oracle[^/]*\.ts$/.test(id)

/** The files of the engine, by their path below `src`. */
export const engineFiles = () =>
  readdirSync(join(source, 'slots'))
    .map((file) => join('slots', file))
    .filter((file) => isEngine(join(source, file)) && !file.endsWith('index.ts'))

const testFiles = () =>
  readdirSync(join(source, 'slots'))
    .filter((file) => file.endsWith('.test.ts') && !NOT_RUN.has(file))
    .map((file) => join(source, 'slots', file))

/**
 * @param {string} file whose mutants are put in
 * @param {string} outDir
 * @returns {Promise<{ path: string, mutants: { from: string, to: string, line: number, text: string }[] }>} mutants count from 1
 */
export async function bundle(file, outDir) {
  const name = `${file.replace(/\W/g, '-')}.mjs`
  const entry = join(outDir, `tests-${name}`)
  const shim = fileURLToPath(new URL('vitest-shim.mjs', import.meta.url))
  const parts = [
    ...testFiles().map((path) => `import ${JSON.stringify(path)}`),
    `export { worlds } from ${JSON.stringify(join(root, 'bench/probes.ts'))}`,
    `export { outcome } from ${JSON.stringify(join(root, 'packages/shared/test/rules-that-decide.ts'))}`,
  ]
  writeFileSync(entry, parts.join('\n'))
  let mutants = []
  const plugin = {
    name: 'mutants',
    enforce: 'post',
    transform(code, id) {
      if (id.endsWith('.test.ts')) return code.replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      if (!isEngine(id)) return undefined
      const isMutated = id === join(source, file)
      const made = instrument(code, this.parse(code), isMutated)
      if (isMutated) mutants = made.mutants
      return made.code
    },
  }
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [plugin],
    resolve: { conditions: ['source'], alias: { vitest: shim } },
    ssr: { noExternal: true, resolve: { conditions: ['source', 'node', 'import', 'default'] } },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { external: [/vitest-shim/], treeshake: false, output: { entryFileNames: name } },
    },
  })
  return { path: join(outDir, name), mutants }
}
