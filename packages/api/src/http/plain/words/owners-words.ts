import type { Catalog, WidgetText, WidgetTextKey } from '@slotwell/shared/schema'
import type { PlainWords } from './english.ts'

/** What these pages and the widget say in the same words, and so in the owner's, too; with what is filled in, in this order. */
export const SHARED_WORDS = {
  service: [],
  length: [],
  place: [],
  person: [],
  anyPlace: [],
  anyPerson: [],
  online: [],
  free: [],
  when: [],
  nextFree: [],
  morning: [],
  afternoon: [],
  evening: [],
  monthFull: ['month'],
  nothingFree: [],
  contact: [],
  zoneNote: ['zone'],
  details: [],
  name: [],
  email: [],
  phone: [],
  optional: [],
  needName: [],
  needEmail: [],
  badEmail: [],
  needPhone: [],
  badPhone: [],
  needAnswer: [],
  needChoice: [],
  needCheck: [],
  pleaseChoose: [],
  controller: ['controller', 'purpose'],
  privacy: [],
  requestNote: ['organization'],
  book: [],
  request: [],
  tooMany: [],
  limitReached: [],
  done: [],
  bookedNext: [],
  requested: [],
  requestedNext: ['organization'],
  addToCalendar: [],
  manage: [],
  another: [],
} as const satisfies { readonly [Key in keyof PlainWords & WidgetTextKey]?: readonly string[] }

/** Our words, with those of the owner over them. */
export function withOwners(words: PlainWords, texts: Catalog['texts']): PlainWords {
  if (!texts) return words
  const theirs = Object.entries(SHARED_WORDS).flatMap(([key, filled]: [string, readonly string[]]) => {
    const text: WidgetText | undefined = texts[key]
    // None of these counts anything, so each is one text.
    if (typeof text !== 'string') return []
    return [[key, filled.length === 0 ? text : (...values: readonly string[]) => fill(text, filled, values)]]
  })
  return { ...words, ...(Object.fromEntries(theirs) as Partial<PlainWords>) }
}

const fill = (text: string, names: readonly string[], values: readonly string[]): string =>
  text.replace(/\{(\w+)\}/g, (braces, name: string) => values[names.indexOf(name)] ?? braces)
