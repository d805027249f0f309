import type { App } from './app.ts'
import type { Length } from './booking-model.ts'

type Words = Pick<App, 't' | 'format'>

/** "CHF 85.00", or in words that it costs nothing; undefined where there is no price. */
export const priceOf = ({ price }: Length, { t, format }: Words): string | undefined =>
  price && (price.amount ? format.money(price) : t('free'))

/** "45 Min. · CHF 85.00". */
export const lengthAndPrice = (length: Length, words: Words): string =>
  [words.format.duration(length.durationMin), priceOf(length, words)].filter(Boolean).join(' · ')
