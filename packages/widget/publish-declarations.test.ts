import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { publishDeclarations } from './publish-declarations.ts'

let folder: string
const at = (...names: string[]) => join(folder, ...names)
const give = (file: string, text: string) => writeFileSync(at('types', file), text)
const publish = () => publishDeclarations(at('types'), at('contracts.d.ts'), at('out'))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-declarations-'))
  mkdirSync(at('types/package'), { recursive: true })
  mkdirSync(at('types/booking'))
  writeFileSync(at('contracts.d.ts'), 'export interface Catalog {}\n')
  give('package/index.d.ts', "export type { Flow } from '../booking/flow.ts';\n")
})
afterEach(() => rmSync(folder, { recursive: true }))

it('takes along what the entry needs, and the types of the schemas from the client', () => {
  give(
    'booking/flow.d.ts',
    "import type { Catalog } from '@slotwell/shared/schema';\nexport type Flow = Catalog & import('./step.tsx').Step;\n",
  )
  give('booking/step.d.ts', 'export type Step = 1;\n')
  publish()
  expect(readFileSync(at('out/package/index.d.ts'), 'utf8')).toBe("export type { Flow } from '../booking/flow.js';\n")
  expect(readFileSync(at('out/booking/flow.d.ts'), 'utf8')).toBe(
    "import type { Catalog } from '../api-types.js';\nexport type Flow = Catalog & import('./step.js').Step;\n",
  )
  expect(readFileSync(at('out/api-types.d.ts'), 'utf8')).toContain('Catalog')
})

it.each(['@slotwell/shared/time', 'preact', 'valibot'])('refuses a declaration that refers to %s', (name) => {
  give('booking/flow.d.ts', `export type { Flow } from '${name}';\n`)
  expect(publish).toThrow(`booking/flow.d.ts refers to ${name}, which is not published with @slotwell/widget.`)
})
