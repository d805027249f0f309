import { inLine } from '../i18n/moment.ts'
import type { App } from './app.ts'
import type { Length } from './choice.ts'

type Words = Pick<App, 't' | 'format'>

/** "CHF 85.00" for all `people`, or in words that it costs nothing; undefined where there is no price. */
export const priceOf = ({ price }: Length, { t, format }: Words, people = 1): string | undefined =>
  price && (price.amount ? format.money({ ...price, amount: price.amount * people }) : t('free'))

/** "45 Min. · CHF 85.00". */
export const lengthAndPrice = (length: Length, words: Words, people?: number): string =>
  inLine(words.format.duration(length.durationMin), priceOf(length, words, people))
