import type { Locale } from '@slotwell/shared/schema'
import { arabic } from './arabic.ts'
import { english, type PlainWords } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { italian } from './italian.ts'

export type Tone = 'formal' | 'informal'
/** Only German makes a difference between tones. */
const LANGUAGES: Readonly<Record<Locale, (tone: Tone) => PlainWords>> = {
  de: german,
  en: () => english,
  fr: () => french,
  it: () => italian,
  ar: () => arabic,
}
export const wordsIn = (language: Locale, tone: Tone = 'formal'): PlainWords => LANGUAGES[language](tone)

/** The reader's best language among those that are offered, else the first of them. */
export const chooseLanguage = (wanted: readonly string[], offered: readonly Locale[]): Locale =>
  offered.find((locale) => locale === wanted.find((language) => offered.some((one) => one === language))) ?? offered[0] ?? 'en'
