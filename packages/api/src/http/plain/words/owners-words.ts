import { type Catalog, WIDGET_TEXTS, type WidgetText, type WidgetTextKey } from '@slotwell/shared/schema'
import type { PlainWords } from './english.ts'

/** What these pages and the widget say in the same words, and so in the owner's, too. */
export const SHARED_WORDS = [
  'service',
  'length',
  'place',
  'person',
  'anyPlace',
  'anyPerson',
  'online',
  'free',
  'when',
  'nextFree',
  'morning',
  'afternoon',
  'evening',
  'monthFull',
  'nothingFree',
  'contact',
  'zoneNote',
  'details',
  'name',
  'email',
  'phone',
  'optional',
  'needName',
  'needEmail',
  'badEmail',
  'needPhone',
  'badPhone',
  'needAnswer',
  'needChoice',
  'needCheck',
  'pleaseChoose',
  'partySize',
  'controller',
  'privacy',
  'requestNote',
  'book',
  'request',
  'tooMany',
  'limitReached',
  'done',
  'bookedNext',
  'requested',
  'requestedNext',
  'addToCalendar',
  'manage',
  'another',
  'yours',
  'coming',
  'comes',
  'move',
  'cancel',
  'until',
  'tooLate',
  'yesCancel',
  'keep',
  'cancelledNow',
  'chooseNew',
  'moved',
  'deadlinePassed',
] as const satisfies readonly (keyof PlainWords & WidgetTextKey)[]

type State = keyof PlainWords['states'] & WidgetTextKey

/** Our words, with those of the owner over them. */
export function withOwners(words: PlainWords, texts: Catalog['texts']): PlainWords {
  if (!texts) return words
  const theirs = SHARED_WORDS.flatMap((key) => {
    // What is filled in comes in the order in which the widget names it.
    const filled: readonly string[] = WIDGET_TEXTS[key]
    const text: WidgetText | undefined = texts[key]
    // None of these counts anything, so each is one text.
    if (typeof text !== 'string') return []
    return [[key, filled.length === 0 ? text : (...values: readonly string[]) => fill(text, filled, values)]]
  })
  const states = { ...words.states }
  for (const state of Object.keys(states) as State[]) {
    const text = texts[state]
    if (typeof text === 'string') states[state] = text
  }
  return { ...words, states, ...(Object.fromEntries(theirs) as Partial<PlainWords>) }
}

const fill = (text: string, names: readonly string[], values: readonly string[]): string =>
  text.replace(/\{(\w+)\}/g, (braces, name: string) => values[names.indexOf(name)] ?? braces)
