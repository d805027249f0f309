import { speaking, type Language, type Languages, type Speaker, type Translate } from '../i18n/messages.ts'
import { whenNeeded, type Needed } from '../late.tsx'

/** What few visitors read: of appointments that are shared, of another time zone, of the ways to our own pages. */
export type RareKey = 'partySize' | 'people' | 'seatsLeft' | 'searchZone' | 'noZone' | 'elsewhere' | 'goElsewhere' | 'plainly' | 'goPlainly'
export type RareLanguage = Language<RareKey>
export type RareWords = Needed<Translate<RareKey>>

export const RARE: Languages<RareKey> = {
  en: () => import('./texts/en.ts'),
  de: () => import('./texts/de.ts'),
  fr: () => import('./texts/fr.ts'),
  it: () => import('./texts/it.ts'),
  ar: () => import('./texts/ar.ts'),
}

/** `before`: of the language until now, which are said until the others are there. */
export const rareWords = (speaker: Speaker, before?: Translate<RareKey>): RareWords => whenNeeded(() => speaking(RARE, speaker), before)
