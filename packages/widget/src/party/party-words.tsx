import type { JSX } from 'preact'
import { translator } from '../i18n/messages.ts'
import { PARTY_TEXTS } from './party-texts.ts'

/** Of the booking model: how many come. */
interface PartyChoice {
  readonly partySize: { readonly value: number }
  readonly setPartySize: (people: number) => void
}

export interface PartyWords {
  /** "3 Personen". */
  readonly people: (n: number) => string
  /** "noch 3 Plätze"; nothing where appointments are not shared. */
  readonly left: (n: number | undefined) => string | undefined
  /** The question for how many, with its answers from 1 to `most`. */
  readonly ask: (most: number, choice: PartyChoice) => JSX.Element
}

const made = new Map<string, PartyWords>()

/** Everything that shared appointments say in the language of `tag`; English for one that we don't have. */
export function partyWords(tag: string): PartyWords {
  const known = made.get(tag)
  if (known) return known
  const t = translator(PARTY_TEXTS[tag.slice(0, 2)] ?? (PARTY_TEXTS.en as NonNullable<(typeof PARTY_TEXTS)[string]>), tag)
  const words: PartyWords = {
    people: (n) => t('people', { n }),
    left: (n) => (n ? t('left', { n }) : undefined),
    ask(most, { partySize, setPartySize }) {
      const numbers = Array.from({ length: most }, (_, i) => i + 1)
      return (
        <>
          <label for="party">{t('question')}</label>
          {/* As wide as its numbers: a field takes all of what it is in. */}
          <span>
            <select
              id="party"
              part="input"
              value={String(partySize.value)}
              onInput={({ currentTarget }) => setPartySize(Number(currentTarget.value))}
            >
              {numbers.map((n) => (
                <option key={n} value={String(n)}>
                  {n}
                </option>
              ))}
            </select>
          </span>
        </>
      )
    },
  }
  made.set(tag, words)
  return words
}
