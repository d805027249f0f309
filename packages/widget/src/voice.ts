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

/** `before`: who has spoken until now. What he says that most visitors never read goes on until the new words are there. */
export const voiceOf = async (speaker: Speaker, before?: Voice): Promise<Voice> => ({
  t: await speaking(LANGUAGES, speaker),
  rare: rareWords(speaker, before?.rare(true)),
  format: createFormat(speaker.tag),
  tag: speaker.tag,
})
