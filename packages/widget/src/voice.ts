import { rareWords, type RareWords } from './rare/rare-words.ts'
import { createFormat, type Format } from './i18n/format.ts'
import { LANGUAGES } from './i18n/languages.ts'
import { speaking, type Speaker, type Translate } from './i18n/messages.ts'

/** All that speaks to one reader. */
export interface Voice {
  readonly t: Translate
  readonly rare: RareWords
  readonly format: Format
  readonly tag: string
}

/** `isOver` once nobody is spoken to: what could not be had is not asked for any more. */
export const voiceOf = async (speaker: Speaker, isOver?: () => boolean): Promise<Voice> => ({
  t: await speaking(LANGUAGES, speaker),
  rare: rareWords(speaker, isOver),
  format: createFormat(speaker.tag),
  tag: speaker.tag,
})
