import { expect, it } from 'vitest'
import { WIDGET_TEXTS } from '@slotwell/shared/schema'
import { messages as flow } from '../../../../../widget/src/i18n/locales/en.ts'
import { messages as managing } from '../../../../../widget/src/manage/texts/en.ts'
import { messages as rare } from '../../../../../widget/src/rare/texts/en.ts'
import { english } from './english.ts'
import { SHARED_WORDS } from './owners-words.ts'
import { chooseLanguage, wordsIn } from './words-in.ts'

/** Every text there is, by its path. Functions are asked with a number or a name. */
function textsOf(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    const here = `${path}${name}`
    if (typeof value === 'function')
      return [1, 2, 'X'].map((given) => [here, String((value as (...given: unknown[]) => unknown)(given, given))])
    return typeof value === 'string' ? [[here, value]] : textsOf(value as object, `${here}.`)
  })
}

it.each(['formal', 'informal'] as const)('German is whole, in Swiss spelling, and %s throughout', (tone) => {
  const german = textsOf(wordsIn('de', tone))
  expect(german.map(([name]) => name)).toEqual(textsOf(english).map(([name]) => name))
  for (const [name, text] of german) {
    expect([name, text]).not.toEqual([name, ''])
    expect(text).not.toMatch(/ß|undefined|–(?= )/)
    // An address that looks like this is no person.
    const toPeople = text.replace('Sie sieht so aus:', '')
    if (tone === 'informal') expect(toPeople, name).not.toMatch(/\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b/)
    else expect(text).not.toMatch(/\b(?:du|dir|dich|deine?[mnrs]?)\b/i)
  }
})

it.each([
  ['fr', /[^\u202f][:;?](?!\/)|'/],
  ['it', /\b(?:tu|tuo|tua|tuoi|tue)\b|'|\s[:;?]/i],
  ['ar', /[?;]/],
] as const)('%s is whole, and written by its own rules', (language, stray) => {
  const words = textsOf(wordsIn(language))
  expect(words.map(([name]) => name)).toEqual(textsOf(english).map(([name]) => name))
  for (const [name, text] of words) {
    expect([name, text.trim()]).not.toEqual([name, ''])
    expect(text, name).not.toMatch(/undefined/)
    expect(text, name).not.toMatch(stray)
  }
})

it('counts minutes and seats as Arabic does', () => {
  const { minutes, seatsLeft } = wordsIn('ar')
  expect([1, 2, 5, 30].map(minutes)).toEqual(['دقيقة واحدة', 'دقيقتان', '5 دقائق', '30 دقيقة'])
  expect([2, 4].map(seatsLeft)).toEqual(['بقي مقعدان', 'بقيت 4 مقاعد'])
})

it('speaks the best language of the reader that the owner speaks, else the owner’s first', () => {
  expect(chooseLanguage(['fr', 'en', 'de'], ['de', 'en'])).toBe('en')
  expect(chooseLanguage(['fr'], ['en', 'de'])).toBe('en')
  expect(chooseLanguage([], ['de'])).toBe('de')
})

it('shares with the widget only what both say in the same words', () => {
  const ours = english as unknown as Readonly<Record<string, unknown>>
  for (const key of SHARED_WORDS) {
    const filled: readonly string[] = WIDGET_TEXTS[key]
    const said = ours[key]
    const inBraces = typeof said === 'function' ? (said as (...names: string[]) => string)(...filled.map((name) => `{${name}}`)) : said
    expect([key, inBraces]).toEqual([key, { ...flow, ...rare, ...managing }[key]])
  }
  expect(managing).toMatchObject(english.states)
})

it('says what the owner says, in the order in which his words fill it in', () => {
  const words = wordsIn('en', 'formal', {
    book: 'Go',
    controller: '{purpose}/{controller}',
    monthFull: { one: 'x', other: 'y' },
    cancelled: 'Off',
  })
  expect(words.states).toEqual({ ...english.states, cancelled: 'Off' })
  expect([words.book, words.controller('a', 'b'), words.request]).toEqual(['Go', 'b/a', english.request])
  expect(words.monthFull('May')).toBe(english.monthFull('May'))
})
