import { speaking, type Language, type Languages, type Speaker, type Translate } from '../i18n/messages.ts'
import { whenNeeded } from '../late.tsx'

/** What few visitors read: of appointments that are shared, of another time zone, of the ways to our own pages. */
export type RareKey = 'partySize' | 'people' | 'seatsLeft' | 'searchZone' | 'noZone' | 'elsewhere' | 'goElsewhere' | 'plainly' | 'goPlainly'
export type RareLanguage = Language<RareKey>
/** Asks for the texts at the first call; undefined until they are there. */
export type RareWords = () => Translate<RareKey> | undefined

export const RARE: Languages<RareKey> = {
  en: () => import('./texts/en.ts'),
  de: () => import('./texts/de.ts'),
  fr: () => import('./texts/fr.ts'),
  it: () => import('./texts/it.ts'),
  ar: () => import('./texts/ar.ts'),
}

export const rareWords = (speaker: Speaker, isOver?: () => boolean): RareWords => whenNeeded(() => speaking(RARE, speaker), isOver)
