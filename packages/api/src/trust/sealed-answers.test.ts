import { expect, it } from 'vitest'
import { givenText, readGiven } from './sealed-answers.ts'

it.each([
  { answers: { reason: 'x' }, metadata: {} },
  { answers: {}, metadata: { utm_source: 'letter' } },
  { answers: { 0: 'x', first: true }, metadata: { campaign: 'spring' } },
])('gives back what was sealed: %j', (given) => {
  expect(readGiven(givenText(given) ?? '')).toEqual(given)
})

it('reads what was sealed before there was metadata, and seals nothing where nothing was given', () => {
  expect(readGiven('{"reason":"x"}')).toEqual({ answers: { reason: 'x' }, metadata: {} })
  expect(givenText({ answers: {}, metadata: {} })).toBeUndefined()
})
