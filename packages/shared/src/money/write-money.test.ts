import { expect, it } from 'vitest'
import { writeMoney } from './write-money.ts'

const written = (tag: string, amount: number, currency: string) => writeMoney(tag, { amount, currency }).replace(/[\u00a0\u202f]/g, ' ')

it.each([
  // The region of the tag, whatever the currency.
  ['de-CH', 8500, 'CHF', 'CHF 85.00'],
  ['de-DE', 8500, 'CHF', '85,00 CHF'],
  ['de-CH', 8500, 'EUR', 'EUR 85.00'],
  ['en-US', 4000, 'USD', '$40.00'],
  // Without one the country of the currency.
  ['de', 8500, 'CHF', 'CHF 85.00'],
  ['it', 8500, 'CHF', 'CHF 85.00'],
  ['fr', 8500, 'CHF', '85.00 CHF'],
  ['en', 123456700, 'INR', '₹12,34,567.00'],
  ['en', 4000, 'CAD', '$40.00'],
  ['en', 4000, 'JPY', '¥4,000'],
  // The euro is of no country.
  ['de', 8500, 'EUR', '85,00 €'],
  ['en', 8500, 'EUR', '€85.00'],
  // Other things that a tag says stay.
  ['de-u-ca-gregory', 8500, 'CHF', 'CHF 85.00'],
  ['ar-u-nu-latn', 8500, 'EGP', '\u200f85.00 ج.م.\u200f'],
])('writes for %s %i of %s as %s', (tag, amount, currency, text) => {
  expect(written(tag, amount, currency)).toBe(text)
})
