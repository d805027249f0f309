/** Prints the sizes of the built embed as JSON; exit code 1 when one is over its budget. Run after `vite build`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const folder = join(import.meta.dirname, 'dist/embed')
const BUDGET_GZIP = { loader: 1024, core: 18 * 1024, manage: 4 * 1024, locale: 1843 }

let manifest
try {
  manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
} catch {
  console.error('packages/widget/dist/embed is not built: run `npm run build` first.')
  process.exit(1)
}

const measure = (file) => {
  const bytes = readFileSync(join(folder, file))
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length }
}
const sizes = {
  loader: measure('slotwell.js'),
  core: measure(manifest.core),
  manage: measure('manage.js'),
  book: measure('book.js'),
  ...Object.fromEntries(Object.entries(manifest.locales).map(([language, file]) => [`locale-${language}`, measure(file)])),
}
console.log(JSON.stringify(sizes, null, 2))

const over = Object.entries(sizes).filter(([name, { gzip }]) => gzip > (BUDGET_GZIP[name.split('-')[0]] ?? Infinity))
for (const [name, { gzip }] of over) console.error(`${name} is ${gzip} bytes in gzip; its budget is ${BUDGET_GZIP[name.split('-')[0]]}.`)
process.exit(over.length ? 1 : 0)
