import type { Catalog, Locale } from '@slotwell/shared/schema'
import { arabic } from './arabic.ts'
import { english, type PlainWords } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { italian } from './italian.ts'
import { withOwners } from './owners-words.ts'

export type Tone = 'formal' | 'informal'
/** Only German makes a difference between tones. */
const LANGUAGES: Readonly<Record<Locale, (tone: Tone) => PlainWords>> = {
  de: german,
  en: () => english,
  fr: () => french,
  it: () => italian,
  ar: () => arabic,
}
/** `texts`: what the owner says in their place, as the catalog has it. */
export const wordsIn = (language: Locale, tone: Tone = 'formal', texts?: Catalog['texts']): PlainWords =>
  withOwners(LANGUAGES[language](tone), texts)

/** The reader's best language among those that are offered, else the first of them. */
export const chooseLanguage = (wanted: readonly string[], offered: readonly Locale[]): Locale =>
  offered.find((locale) => locale === wanted.find((language) => offered.some((one) => one === language))) ?? offered[0] ?? 'en'
