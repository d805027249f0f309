import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shortKeys } from './short-keys.ts'

const root = join(import.meta.dirname, 'src')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const DECLARED = ['i18n/messages.ts', 'manage/manage-messages.ts']

describe('short keys of texts', () => {
  const { inCode, inTexts, unwritten } = shortKeys(`type Key = 'back' | 'nextFree' | 'asList'`)

  it('are the same in the texts and where they are asked for', () => {
    expect(inTexts(`  nextFree: 'Next free',\n  asList: 'As a list',`)).toBe(`  a0: 'Next free',\n  b0: 'As a list',`)
    expect(inCode(`t(isList ? 'asList' : 'nextFree')`)).toBe(`t(isList ? 'b0' : 'a0')`)
  })

  it('leave alone what is of one word, what is no key, and what is not between quotes', () => {
    for (const code of [`t('back')`, `'notAKey'`, 'model.nextFree.value', '{ nextFree }']) expect(inCode(code)).toBe(code)
    for (const code of [`  back: 'nextFree: soon',`, '    nextFree: 1', 'const nextFree: string']) expect(inTexts(code)).toBe(code)
  })

  it('find keys that nobody writes out', () => {
    expect(unwritten([`t('nextFree')`, 't(as + what)'])).toEqual(['asList'])
  })
})

it('every key of two words is written out where it is asked for, never put together', () => {
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\/locales\/|\/texts\//.test(file) && !DECLARED.includes(file))
    .map(read)
  expect(sources.length).toBeGreaterThan(40)
  expect(shortKeys(DECLARED.map(read).join('')).unwritten(sources)).toEqual([])
})
