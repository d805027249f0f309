import { describe, expect, it } from 'vitest'
import { LOCALES, WIDGET_TEXTS } from '@slotwell/shared/schema'
import * as manageAr from '../manage/texts/ar.ts'
import * as manageDe from '../manage/texts/de.ts'
import * as manageEn from '../manage/texts/en.ts'
import * as manageFr from '../manage/texts/fr.ts'
import * as manageIt from '../manage/texts/it.ts'
import { RARE } from '../rare/rare-words.ts'
import * as rareAr from '../rare/texts/ar.ts'
import * as rareDe from '../rare/texts/de.ts'
import * as rareEn from '../rare/texts/en.ts'
import * as rareFr from '../rare/texts/fr.ts'
import * as rareIt from '../rare/texts/it.ts'
import { createFormat } from './format.ts'
import { LANGUAGES } from './languages.ts'
import * as ar from './locales/ar.ts'
import * as de from './locales/de.ts'
import { messages as informal } from './locales/de-informal.ts'
import * as english from './locales/en.ts'
import * as fr from './locales/fr.ts'
import * as italian from './locales/it.ts'
import { speaking, translator, type Message, type Speaker } from './messages.ts'

const formsOf = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message))
/** What a text fills in, whatever the form: a form for exactly one or two may say the number as a word. */
const bracesOf = (message: Message): string =>
  [
    ...new Set(
      formsOf(message)
        .join()
        .match(/\{\w+\}/g) ?? [],
    ),
  ]
    .sort()
    .join()
const texts = (messages: object): string[] => Object.values(messages as Record<string, Message>).flatMap(formsOf)

const FLOW = { de: de.messages, fr: fr.messages, it: italian.messages, ar: ar.messages }
const RARELY = { de: rareDe.messages, fr: rareFr.messages, it: rareIt.messages, ar: rareAr.messages }
const MANAGE = { de: manageDe.messages, fr: manageFr.messages, it: manageIt.messages, ar: manageAr.messages }

it('speaks in the widget what an organization can be configured in, on all pages and rarely', () => {
  expect(Object.keys(LANGUAGES).sort()).toEqual([...LOCALES].sort())
  expect(Object.keys({ en: english, ...FLOW }).sort()).toEqual([...LOCALES].sort())
  expect(Object.keys({ en: manageEn, ...MANAGE }).sort()).toEqual([...LOCALES].sort())
  expect(Object.keys(RARE).sort()).toEqual([...LOCALES].sort())
})

it('lets an owner say any of it otherwise, with the same things filled in', () => {
  const listed = Object.entries(WIDGET_TEXTS).map(([key, names]: [string, readonly string[]]) => [
    key,
    names
      .map((name) => `{${name}}`)
      .sort()
      .join(),
  ])
  // Where a link leads to no appointment nobody knows whose words to take.
  const { badLink: _, ...managing } = manageEn.messages
  expect(listed.sort()).toEqual(
    Object.entries({ ...english.messages, ...rareEn.messages, ...managing, close: 'Close' })
      .map(([key, message]) => [key, bracesOf(message)])
      .sort(),
  )
})

describe.each(Object.keys(FLOW) as (keyof typeof FLOW)[])('%s', (language) => {
  it.each([
    ['the flow', FLOW[language], english.messages],
    ['the manage page', MANAGE[language], manageEn.messages],
    ['what is rarely said', RARELY[language], rareEn.messages],
  ] as const)('%s has every text, and fills in the same', (_, translated, original) => {
    expect(Object.keys(translated).sort()).toEqual(Object.keys(original).sort())
    expect(texts(translated).filter((text) => !text.trim())).toEqual([])
    for (const [key, message] of Object.entries(translated))
      expect([key, bracesOf(message)]).toEqual([key, bracesOf((original as Record<string, Message>)[key] ?? '')])
  })

  it('has a form for every number that is written otherwise', () => {
    const plural = new Intl.PluralRules(language)
    // Nothing is counted that there is none of, and after 11 Arabic writes most words as after 100.
    const needed = new Set(Array.from({ length: 2000 }, (_, i) => plural.select(i + 1)).filter((category) => category !== 'many'))
    for (const [key, message] of Object.entries({ ...FLOW[language], ...RARELY[language] }))
      if (typeof message !== 'string') expect([key, [...needed].filter((category) => !message[category])]).toEqual([key, []])
  })

  it('says the number wherever a form stands for several', () => {
    const plural = new Intl.PluralRules(language)
    for (const [key, message] of Object.entries({ ...FLOW[language], ...RARELY[language] })) {
      if (typeof message === 'string') continue
      for (const [category, text] of Object.entries(message)) {
        const numbers = Array.from({ length: 200 }, (_, i) => i + 1).filter((n) => plural.select(n) === category)
        if (numbers.length > 1) expect([key, category, text]).toEqual([key, category, expect.stringContaining('{n}')])
      }
    }
  })
})

it('spaces French as the French do', () => {
  const all = texts({ ...fr.messages, ...manageFr.messages, ...rareFr.messages })
  expect(all.filter((text) => /[^\u202f][:;?!](?!\/)/.test(text))).toEqual([])
  expect(all.filter((text) => / \u2026|'/.test(text))).toEqual([])
})

it('speaks Italian with Lei and Arabic with Arabic marks', () => {
  expect(
    texts({ ...italian.messages, ...manageIt.messages, ...rareIt.messages }).filter((text) =>
      /\b(tu|tuo|tua|tuoi|tue|ti)\b|'|\s[:;?!]/i.test(text),
    ),
  ).toEqual([])
  const arabic = texts({ ...ar.messages, ...manageAr.messages, ...rareAr.messages })
  expect(arabic.filter((text) => /[?;,]/.test(text))).toEqual([])
  // Only what is filled in, and examples of addresses, is in Latin letters.
  expect(arabic.filter((text) => /[a-z]/i.test(text.replace(/\{\w+\}|\S+@\S+/g, '')))).toEqual([])
})

describe.each([
  ['the flow', de.messages, informal],
  ['the manage page', manageDe.messages, await manageDe.informal()],
  ['what is rarely said', rareDe.messages, await rareDe.informal()],
] as const)('German of %s', (_, german, familiar) => {
  it('fills in the same things in both tones', () => {
    for (const [key, message] of Object.entries(familiar))
      expect([key, bracesOf(message)]).toEqual([key, bracesOf((german as Record<string, Message>)[key] ?? '')])
  })

  it('never mixes Sie and du', () => {
    expect(
      texts({ ...german, ...familiar }).filter(
        (text) => /\b(Sie|Ihnen|Ihre[nmrs]?|Ihr)\b/.test(text) && !/^(Die|Diese)/.test(text) && !/Sie sieht/.test(text),
      ),
    ).toEqual([])
    expect(texts(german).filter((text) => /\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[nmrs]?)\b/.test(text))).toEqual([])
  })
})

describe('a translator', () => {
  it('knows one and many', () => {
    const t = translator(english.messages, 'en')
    expect([t('freeTimes', { n: 1 }), t('freeTimes', { n: 4 })]).toEqual(['1 free time', '4 free times'])
  })

  it('counts as Arabic does', () => {
    const t = translator(ar.messages, 'ar')
    expect([1, 2, 3, 11, 100].map((n) => t('freeTimes', { n }))).toEqual([
      'موعد واحد متاح',
      'موعدان متاحان',
      '3 مواعيد متاحة',
      '11 موعدًا متاحًا',
      '100 موعد متاح',
    ])
  })

  it('takes the rest for a category that a text does without', () => {
    expect(translator({ seats: { one: '{n} seat', other: '{n} seats' } }, 'ar')('seats', { n: 2 })).toBe('2 seats')
  })

  it.each([
    ['de-CH', []],
    ['de-LI', []],
    ['DE-ch', []],
    ['de-DE', ['holdRefused']],
  ])('writes for %s no text with ß but these: %j', async (tag, expected) => {
    const all = {
      ...de.messages,
      ...informal,
      ...manageDe.messages,
      ...(await manageDe.informal()),
      ...rareDe.messages,
      ...(await rareDe.informal()),
    }
    const t = translator(all as Record<string, Message>, tag)
    const sharp = Object.keys(all).filter((key) => [1, 2].some((n) => t(key, { n }).includes('ß')))
    expect(sharp).toEqual(expected)
  })

  it('names no zone and no day with ß in Switzerland', () => {
    const { zone, dayLong, monthName, duration } = createFormat('de-CH')
    const days = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, month + 1)).toISOString().slice(0, 10))
    const words = [
      ...Intl.supportedValuesOf('timeZone').map((name) => zone(name, 0)),
      ...days.flatMap((day) => [dayLong(day), monthName(day.slice(0, 7))]),
      duration(75),
    ]
    expect(words.filter((text) => text.includes('ß'))).toEqual([])
  })

  it('writes ss for ß in Switzerland only', () => {
    expect(translator(de.messages, 'de-CH')('holdRefused')).toContain('liess sich')
    expect(translator(de.messages, 'de-DE')('holdRefused')).toContain('ließ sich')
  })

  it('takes what people typed literally', () => {
    expect(translator(de.messages, 'de')('requestNote', { organization: '$& {n} <b>' })).toContain('$& {n} <b> prüft')
  })

  it('says du where the organization does', async () => {
    const when = async (tone: Speaker['tone'], texts?: object) =>
      (await speaking(LANGUAGES, { language: 'de', tone, tag: 'de', texts }))('when')
    expect([await when('formal'), await when('informal'), await when('informal', { when: 'Wann kommst du?' })]).toEqual([
      'Wann passt es Ihnen?',
      'Wann passt es dir?',
      'Wann kommst du?',
    ])
  })

  it('speaks English for a language that it does not have', async () => {
    expect((await speaking(LANGUAGES, { language: 'rm', tone: 'formal', tag: 'rm-CH' }))('when')).toBe('When suits you?')
  })
})
