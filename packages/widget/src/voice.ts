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

export const voiceOf = async (speaker: Speaker): Promise<Voice> => ({
  t: await speaking(LANGUAGES, speaker),
  rare: rareWords(speaker),
  format: createFormat(speaker.tag),
  tag: speaker.tag,
})
