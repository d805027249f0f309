import type { Message } from '../i18n/messages.ts'
import * as ar from './texts/ar.ts'
import * as de from './texts/de.ts'
import * as en from './texts/en.ts'
import * as fr from './texts/fr.ts'
import * as it from './texts/it.ts'

/** What only shared appointments say. None of it addresses the visitor, so it is the same for Sie and du. */
export type PartyTexts = Readonly<Record<'question' | 'people' | 'left', Message>>

/** All languages at once: together they are lighter than the request for one of them. */
export const PARTY_TEXTS: Readonly<Record<string, PartyTexts>> = { en: en.texts, de: de.texts, fr: fr.texts, it: it.texts, ar: ar.texts }
