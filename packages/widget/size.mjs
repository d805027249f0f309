/** Prints the sizes of the built embed as JSON; exit code 1 when one is over its budget. Run after `vite build`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const folder = join(import.meta.dirname, 'dist/embed')
/** Bytes in gzip. `flow` is all that a visitor's browser fetches from the first step to the last, but for the texts. */
const BUDGET = { loader: 1024, flow: 18 * 1024, manage: 4096, book: 1024, locale: 1843, 'locale-informal': 1024, 'manage-locale': 1024 }

let manifest
try {
  manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
} catch {
  console.error('packages/widget/dist/embed is not built: run `npm run build` first.')
  process.exit(1)
}

const read = (file) => readFileSync(join(folder, file), 'utf8')
const found = (pattern, file) => [...read(file).matchAll(pattern)].map(([, name]) => name)
const STATIC = /(?:from|import)\s*["'`]\.\/([\w.-]+)["'`]/g
const LATER = /import\(\s*["'`]\.\/([\w.-]+)["'`]\s*\)/g
/** `file` and whatever it needs before it can run. */
const together = (file, known = new Set()) => {
  if (!known.has(file)) {
    known.add(file)
    for (const other of found(STATIC, file)) together(other, known)
  }
  return [...known]
}
const measure = (files) =>
  files
    .map((file) => Buffer.from(read(file)))
    .map((bytes) => [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length])
    .reduce(([raw, gzip, brotli], next) => [raw + next[0], gzip + next[1], brotli + next[2]], [0, 0, 0])

const flow = together(manifest.core)
const parts = { loader: ['slotwell.js'], flow }
for (const page of ['manage', 'book']) parts[page] = together(`${page}.js`).filter((file) => !flow.includes(file))
// Nothing may hide behind a late `import()`: whatever has no name of its own here counts as part of the flow.
const texts = Object.entries(manifest.locales)
for (const [language, file] of texts) {
  parts[`locale ${language}`] = [file]
  for (const informal of found(LATER, file)) parts[`locale-informal ${language}`] = [informal]
}
for (const file of found(LATER, 'manage.js'))
  if (!Object.values(parts).flat().includes(file)) parts[`manage-locale ${file.split('-')[0]}`] = [file]
const named = Object.values(parts).flat()
flow.push(...flow.flatMap((file) => found(LATER, file)).filter((file) => !named.includes(file)))

const sizes = Object.fromEntries(
  Object.entries(parts).map(([name, files]) => {
    const [raw, gzip, brotli] = measure(files)
    return [name, { requests: files.length, raw, gzip, brotli, budget: BUDGET[name.split(' ')[0]] }]
  }),
)
console.log(JSON.stringify(sizes, null, 2))

const over = Object.entries(sizes).filter(([, { gzip, budget }]) => gzip > budget)
for (const [name, { gzip, budget }] of over) console.error(`${name} is ${gzip} bytes in gzip; its budget is ${budget}.`)
process.exit(over.length ? 1 : 0)
