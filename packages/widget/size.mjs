/** Prints the sizes of the built embed as JSON; exit code 1 when one is over its budget. Run after `vite build`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const folder = join(import.meta.dirname, 'dist/embed')
/**
 * Bytes in gzip. `core` is what the first view needs, `checkout` what is loaded right after it, `flow` both together: all that a
 * visitor's browser fetches from the first step to the last, but for the texts.
 */
const BUDGET = {
  loader: 1024,
  core: 18 * 1024,
  checkout: 6144,
  flow: 24_576,
  manage: 4096,
  book: 1024,
  locale: 1843,
  'locale-informal': 1024,
  'manage-locale': 1024,
}

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

const core = together(manifest.core)
const second = core.flatMap((file) => found(LATER, file)).find((file) => file.startsWith('checkout-'))
const checkout = second ? together(second).filter((file) => !core.includes(file)) : []
const parts = { loader: ['slotwell.js'], core, checkout }
for (const page of ['manage', 'book']) parts[page] = together(`${page}.js`).filter((file) => !core.includes(file))
// Nothing may hide behind a late `import()`: whatever has no name of its own here counts as part of the core.
const texts = Object.entries(manifest.locales)
for (const [language, file] of texts) {
  parts[`locale ${language}`] = [file]
  for (const informal of found(LATER, file)) parts[`locale-informal ${language}`] = [informal]
}
for (const file of found(LATER, 'manage.js'))
  if (!Object.values(parts).flat().includes(file)) parts[`manage-locale ${file.split('-')[0]}`] = [file]
const named = Object.values(parts).flat()
for (const file of [...core, ...checkout].flatMap((file) => found(LATER, file)))
  if (!named.includes(file) && !core.includes(file)) core.push(file)
parts.flow = [...core, ...checkout]

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
