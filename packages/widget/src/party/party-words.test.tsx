import { describe, expect, it } from 'vitest'
import { LOCALES } from '@slotwell/shared/schema'
import { draw } from '../draw.ts'
import { signal } from '@preact/signals-core'
import type { Message } from '../i18n/messages.ts'
import { PARTY_TEXTS } from './party-texts.ts'
import { partyWords } from './party-words.tsx'

const bracesOf = (text: string) => text.match(/\{\w+\}/g) ?? []

it('speaks every language that an organization can have', () => {
  expect(Object.keys(PARTY_TEXTS).sort()).toEqual([...LOCALES].sort())
})

describe.each([...LOCALES])('%s', (language) => {
  it('has a form for every number, and says it where the form stands for several', () => {
    const plural = new Intl.PluralRules(language)
    const numbers = Array.from({ length: 500 }, (_, i) => i + 1)
    const { question, ...counted } = PARTY_TEXTS[language] as (typeof PARTY_TEXTS)[string]
    expect(bracesOf(question as string)).toEqual([])
    for (const message of Object.values(counted) as Extract<Message, object>[]) {
      // In French and Italian the millions are counted otherwise.
      for (const category of new Set(numbers.map((n) => plural.select(n)))) {
        const own = numbers.filter((n) => plural.select(n) === category)
        expect([category, message[category]]).toEqual([category, expect.any(String)])
        if (own.length > 1) expect(bracesOf(message[category] ?? '')).toEqual(['{n}'])
      }
    }
  })
})

it('counts people and seats', () => {
  const said = (tag: string, n: number) => [partyWords(tag).people(n), partyWords(tag).left(n)]
  expect([said('de-CH', 1), said('de-CH', 3)]).toEqual([
    ['1 Person', 'noch 1 Platz'],
    ['3 Personen', 'noch 3 Plätze'],
  ])
  expect([said('ar', 2), said('ar', 3), said('ar', 12)]).toEqual([
    ['شخصان', 'بقي مقعدان'],
    ['3 أشخاص', 'بقيت 3 مقاعد'],
    ['12 شخصًا', 'بقي 12 مقعدًا'],
  ])
  // English for a language that we don't have, nothing where appointments are not shared.
  expect([said('rm-CH', 1), partyWords('de').left(undefined)]).toEqual([['1 person', '1 seat left'], undefined])
})

it('asks with a label, offers what one booking may take, and passes on what is chosen', () => {
  const partySize = signal(2)
  const root = document.createElement('div')
  draw(root, () => partyWords('en').ask(3, { partySize, setPartySize: (n) => void (partySize.value = n) }))
  const select = root.querySelector('select') as HTMLSelectElement
  expect(root.querySelector<HTMLLabelElement>('label')?.htmlFor).toBe(select.id)
  expect([select.value, [...select.options].map(({ value }) => value)]).toEqual(['2', ['1', '2', '3']])
  select.value = '3'
  select.dispatchEvent(new Event('input', { bubbles: true }))
  expect([partySize.value, select.value]).toEqual([3, '3'])
})
