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
// Beside the packages of the benches, so that what is not bundled is found.
const outDir = join(root, 'bench/node_modules/.cache', String(process.pid))
mkdirSync(outDir, { recursive: true })
await build({
  configFile: false,
  root,
  logLevel: 'error',
  resolve: { conditions: ['source'] },
  plugins: [
    {
      // A program that starts another one names it from where its own source is.
      name: 'source-address',
      transform: (code, id) => code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id.split('?')[0]).href)),
    },
  ],
  ssr: {
    noExternal: true,
    external: ['better-sqlite3', 'better-sqlite3-13', 'pg'],
    resolve: { conditions: ['source', 'node', 'import', 'default'] },
  },
  build: { ssr: entry, outDir, minify: false, target: 'node20', rolldownOptions: { output: { entryFileNames: 'bench.mjs' } } },
})

// As if Node had been started with the program itself; files are those of the caller's folder.
const startedIn = process.env.INIT_CWD ?? process.cwd()
const asFile = (arg) => (existsSync(resolve(startedIn, arg)) ? resolve(startedIn, arg) : arg)
process.argv = [process.execPath, entry, ...args.map(asFile)]
const { rmSync } = await import('node:fs')
process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
await import(pathToFileURL(join(outDir, 'bench.mjs')).href)
