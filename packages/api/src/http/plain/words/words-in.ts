import type { Locale } from '@slotwell/shared/schema'
import { english, type PlainWords } from './english.ts'
import { german } from './german.ts'

export type Tone = 'formal' | 'informal'
export const wordsIn = (language: Locale, tone: Tone = 'formal'): PlainWords => (language === 'de' ? german(tone) : english)

/** The reader's best language among those that are offered, else the first of them. */
export const chooseLanguage = (wanted: readonly string[], offered: readonly Locale[]): Locale =>
  offered.find((locale) => locale === wanted.find((language) => offered.some((one) => one === language))) ?? offered[0] ?? 'en'
