import type { Locale } from '@slotwell/shared/schema'
import { english } from './english.ts'
import { german } from './german.ts'
import type { Topic } from './letter-facts.ts'

export interface Opening {
  /** Stands in the subject before service and time. */
  readonly subject: string
  readonly heading: string
  readonly lead: string
}

/** The words of one language and tone. `organization` is the owner's name. */
export interface Words {
  readonly attendee: (topic: Topic, organization: string, pending: boolean) => Opening
  readonly staff: (topic: Topic, pending: boolean) => Opening
  readonly greeting: (name: string | undefined) => string
  readonly labels: Readonly<
    Record<
      | 'service'
      | 'when'
      | 'before'
      | 'otherZone'
      | 'where'
      | 'withWhom'
      | 'seats'
      | 'price'
      | 'number'
      | 'code'
      | 'who'
      | 'email'
      | 'phone'
      | 'companions',
      string
    >
  >
  readonly online: string
  readonly answers: string
  readonly quoted: (text: string) => string
  readonly yes: string
  readonly no: string
  readonly changeUntil: (moment: string) => string
  readonly change: string
  readonly withoutLink: (url: string) => string
  readonly changeClosed: (contact: string) => string
  readonly questions: (contact: string) => string
  readonly bookAgain: string
  readonly sentBecause: (organization: string) => string
  readonly sentToStaff: string
}

export const wordsIn = (locale: Locale, tone: 'formal' | 'informal'): Words => (locale === 'de' ? german(tone) : english)
