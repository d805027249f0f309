import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contrast, parseColor, readableOn, textOn, WHITE, type Rgb } from './contrast.ts'

const channel = fc.integer({ min: 0, max: 255 })
const anyColor = fc.tuple(channel, channel, channel) as fc.Arbitrary<Rgb>

it('finds text that can be read on whatever accent an owner gives', () => {
  fc.assert(fc.property(anyColor, (accent) => contrast(textOn(accent), accent) >= 4.5))
})

it('moves a colour until it can be read, light or dark behind it', () => {
  fc.assert(
    fc.property(anyColor, fc.constantFrom<Rgb>(WHITE, [22, 24, 28]), (accent, page) => contrast(readableOn(page, accent), page) >= 4.5),
  )
})

it('leaves a colour alone that can be read already', () => expect(readableOn(WHITE, [15, 118, 110])).toEqual([15, 118, 110]))

it('measures as the guideline does', () => {
  expect(contrast([0, 0, 0], WHITE)).toBeCloseTo(21)
  expect(contrast([119, 119, 119], WHITE)).toBeCloseTo(4.48, 2)
})

it.each([
  ['#0f766e', [15, 118, 110]],
  [' #fFd ', [255, 255, 221]],
  ['rgb(1, 2, 3)', [1, 2, 3]],
  ['url(evil)', undefined],
  ['', undefined],
])('reads %j', (text, color) => expect(parseColor(text)).toEqual(color))
