/** Prints the sizes of the built embed as JSON; exit code 1 when one is over its budget. Run after `vite build`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const folder = join(import.meta.dirname, 'dist/embed')
/**
 * Bytes in gzip; a kB is 1,024 of them. `core` is what the first view needs, `flow` all that a visitor's browser fetches from the first step to the last,
 * but for the texts: the core and whatever it loads by itself. The others are loaded by those who want them, `calendar-choices` by itself once the last page stands; `everything` is all of
 * it, without texts and without `pinned`, the loader of a pinned version, which stands instead of the loader.
 */
const BUDGET = {
  loader: 1024,
  tag: 512,
  popup: 2560,
  float: 1536,
  pinned: 2688,
  core: 18_432,
  flow: 18_432,
  solve: 1024,
  prefill: 1280,
  'hand-over': 1024,
  'next-list': 1024,
  'calendar-choices': 1536,
  'party-choice': 512,
  'zone-search': 2048,
  manage: 3584,
  book: 512,
  everything: 32_768,
  locale: 1843,
  'locale-informal': 1024,
  'manage-locale': 1024,
  'rare-locale': 768,
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

const nameOf = (file) => file.replace(/-[\w-]{8}\.js$/, '')
const core = together(manifest.core)
const parts = { loader: ['slotwell.js'], core }
const add = (name, files) => {
  parts[name] = files.filter((file) => !core.includes(file))
}
for (const file of ['popup', 'float', 'tag'].map((name) => manifest.core.replace('core', name))) {
  add(nameOf(file), together(file))
}
for (const page of ['manage', 'book']) add(page, together(`${page}.js`))
for (const [language, file] of Object.entries(manifest.locales)) {
  add(`locale ${language}`, [file])
  for (const informal of found(LATER, file)) add(`locale-informal ${language}`, [informal])
}
const named = () => Object.values(parts).flat()
// Nothing may hide behind a late `import()`: whatever has no budget of its own counts as part of the core.
for (const file of core) {
  for (const late of found(LATER, file)) {
    if (named().includes(late)) continue
    if (nameOf(late).startsWith('rare-')) add(`rare-locale ${nameOf(late).slice(5)}`, [late])
    else if (BUDGET[nameOf(late)]) add(nameOf(late), together(late))
    else core.push(...together(late))
  }
}
for (const file of found(LATER, 'manage.js')) if (!named().includes(file)) add(`manage-locale ${nameOf(file)}`, [file])
parts.pinned = [manifest.pinned.src.replace('/embed/', 'versions/')]
parts.flow = core
parts.everything = [...new Set(Object.entries(parts).flatMap(([name, files]) => (/locale|pinned/.test(name) ? [] : files)))]

const sizes = Object.fromEntries(
  Object.entries(parts).map(([name, files]) => {
    const [raw, gzip, brotli] = measure(files)
    return [name, { requests: files.length, raw, gzip, brotli, budget: BUDGET[name.split(' ')[0]] }]
  }),
)
console.log(JSON.stringify(sizes, null, 2))

const over = Object.entries(sizes).filter(([, { gzip, budget }]) => !(gzip <= budget))
for (const [name, { gzip, budget }] of over) console.error(`${name} is ${gzip} bytes in gzip; its budget is ${budget}.`)
process.exit(over.length ? 1 : 0)
