import { expect, it, vi } from 'vitest'
import { rareWords, type RareWords } from './rare-words.ts'
import { seatsLeft } from './seats-left.ts'

const spoken = (language: string, tag = language): RareWords => rareWords({ language, tone: 'formal', tag })
const there = (words: RareWords) => vi.waitFor(() => words() ?? Promise.reject(new Error('on its way')))
const start = '2026-11-24T09:00:00+01:00'

it('counts people and seats', async () => {
  const said = async (language: string, n: number) => {
    const t = await there(spoken(language))
    return [t('people', { n }), t('seatsLeft', { n })]
  }
  expect([await said('de', 1), await said('de', 3)]).toEqual([
    ['1 Person', 'noch 1 Platz'],
    ['3 Personen', 'noch 3 Plätze'],
  ])
  expect([await said('ar', 2), await said('ar', 3), await said('ar', 12)]).toEqual([
    ['شخصان', 'بقي مقعدان'],
    ['3 أشخاص', 'بقيت 3 مقاعد'],
    ['12 شخصًا', 'بقي 12 مقعدًا'],
  ])
})

it('keeps the room of what is said of a time until the words are there, and none where nothing is', async () => {
  const words = spoken('en')
  const noteOf = seatsLeft(words)
  expect([noteOf({ start, seatsLeft: 2 }), noteOf({ start })]).toEqual(['\u00a0', undefined])
  await there(words)
  expect([noteOf({ start, seatsLeft: 2 }), noteOf({ start })]).toEqual(['2 seats left', undefined])
})
