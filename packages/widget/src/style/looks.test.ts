import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

// What an owner's style sheet may rely on is a promise: it is written down, and this file holds the sources to it.
const SOURCES = join(import.meta.dirname, '..')
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(css|tsx?)$/.test(file) && !file.includes('.test.'),
)
const text = files.map((file) => readFileSync(join(SOURCES, file), 'utf8')).join('\n')
const readme = readFileSync(join(SOURCES, '../README.md'), 'utf8')
const section = /<!-- looks -->([\s\S]*)<!-- \/looks -->/.exec(readme)?.[1] ?? ''
const namesIn = (where: string, pattern: RegExp) => [...new Set([...where.matchAll(pattern)].map(([, name]) => name))].sort()

it('promises exactly the custom properties that the sheet and the painter read', () => {
  const read = namesIn(text, /(--slotwell-[a-z-]+)/g)
  expect(namesIn(section, /^\| `(--slotwell-[a-z-]+)`/gm)).toEqual(read)
  expect(read.length).toBeGreaterThan(2)
})

it('promises exactly the parts that are in the markup', () => {
  const parts = namesIn(text, /\bpart(?:=|: )["']([a-z-]+)["']/g)
  expect(namesIn(section, /^\| `::part\(([a-z-]+)\)`/gm)).toEqual(parts)
  expect(parts.length).toBeGreaterThan(5)
})

it('lays itself out by its own width, never by the window’s', () => {
  // The popup is the window.
  const css = files
    .filter((file) => file.endsWith('.css') && !file.endsWith('popup.css'))
    .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  expect(css.join('').match(/@media[^{]*(width|height|orientation)/g)).toBeNull()
  expect(css.join('')).toContain('@container (min-width: 760px)')
})
