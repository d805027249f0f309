import type { LetterPlaceholder, LetterText } from '@slotwell/shared/schema'
import { listInWords, momentParts } from '../when.ts'
import { oneLine, withoutLinks } from '../visitor-text.ts'
import type { LetterFacts } from './letter-facts.ts'
import type { Words } from './words.ts'

/** What an owner says otherwise in one letter, as written in the organization file. */
export interface OwnerTexts {
  readonly text?: LetterText
  /** Paragraphs besides: of the service, of the organization. */
  readonly notes: readonly string[]
}

type Values = Readonly<Record<LetterPlaceholder, string>>

/**
 * What stands for the names in braces: always one line of text, and of what a visitor typed nothing that a mail program would make a
 * link. Whoever makes HTML of it escapes it like every other text.
 */
export function placeholderValues(facts: LetterFacts, words: Words): Values {
  const { locale, location, organization, person, previousSpan, recipientName, service, span, staff } = facts
  const [zone = 'UTC'] = facts.zones
  const { isolated = (text: string) => text } = words
  const now = momentParts(locale, zone, span.startMs)
  const before = previousSpan && momentParts(locale, zone, previousSpan.startMs)
  return {
    organization: oneLine(organization.name),
    service: oneLine(service),
    staff: oneLine(listInWords(locale, staff)),
    place: oneLine(location.online && location.name === '' ? words.online : location.name),
    date: now.date,
    time: now.time,
    number: isolated(facts.number),
    name: person ? withoutLinks(person.name) : withoutLinks(recipientName ?? ''),
    dateBefore: before?.date ?? '',
    timeBefore: before?.time ?? '',
  }
}

/** One pass over the owner's text: braces in a value stay braces. Where a value is empty, no gap and no lonely comma is left. */
export function fillIn(text: string, values: Values): string {
  const filled = text.replace(/( ?)\{(\w+)\}/g, (whole, space: string, name: string) => {
    if (!Object.hasOwn(values, name)) return whole
    const value = values[name as LetterPlaceholder]
    return value === '' ? '' : space + value
  })
  return filled.replace(/^[\s,،]+/, '').trim()
}
