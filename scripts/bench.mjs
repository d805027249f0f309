// Runs one of the programs of `bench/` on the sources as they are: `node scripts/bench.mjs slots FILE…`.
// Bundled first, since Node 20 does not read TypeScript. Prints nothing of its own.
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, root } from './run-command.mjs'

const [name, ...args] = process.argv.slice(2)
const entry = join(root, 'bench', `${name}.ts`)
if (!name || !existsSync(entry)) fail(`There is no bench "${name ?? ''}".`)
if (!existsSync(join(root, 'node_modules/vite'))) fail('Nothing is installed yet. Run `npm run build` first.')

const { build } = await import('vite')
const outDir = join(root, '.cache/bench', String(process.pid))
mkdirSync(outDir, { recursive: true })
await build({
  configFile: false,
  root,
  logLevel: 'error',
  resolve: { conditions: ['source'] },
  ssr: { noExternal: true, resolve: { conditions: ['source', 'node', 'import', 'default'] } },
  build: { ssr: entry, outDir, minify: false, target: 'node20', rolldownOptions: { output: { entryFileNames: 'bench.mjs' } } },
})

// As if Node had been started with the program itself; paths are those of the caller.
const startedIn = process.env.INIT_CWD ?? process.cwd()
process.argv = [process.execPath, entry, ...args.map((arg) => (arg.startsWith('-') ? arg : resolve(startedIn, arg)))]
const { rmSync } = await import('node:fs')
process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
await import(pathToFileURL(join(outDir, 'bench.mjs')).href)
