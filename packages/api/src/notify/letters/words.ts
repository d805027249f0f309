import type { Locale } from '@slotwell/shared/schema'
import { arabic } from './arabic.ts'
import { english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { italian } from './italian.ts'
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
  /** The letter that asks whether somebody is there before a time is booked. */
  readonly askFirst: (organization: string) => {
    readonly subject: string
    readonly heading: string
    readonly lead: string
    /** Until when the time is kept. */
    readonly until: (moment: string) => string
    readonly action: string
    readonly footer: string
  }
  readonly greeting: (name: string | undefined) => string
  /** What stands between a label and its value, with the space before it. */
  readonly colon: string
  /** Keeps numbers and addresses from left to right in a language that runs the other way; absent in the others. */
  readonly isolated?: (text: string) => string
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
  /** Whether the reader is coming, and what he answers. */
  readonly confirmAsk: string
  readonly confirm: string
  readonly withoutLink: (url: string) => string
  /** Where the owner can be reached, isolated one by one; '' if nowhere. */
  readonly changeClosed: (contact: string) => string
  readonly questions: (contact: string) => string
  readonly bookAgain: string
  readonly sentBecause: (organization: string) => string
  readonly sentToStaff: string
}

type Tone = 'formal' | 'informal'
/** Only German makes a difference between tones. */
const LANGUAGES: Readonly<Record<Locale, (tone: Tone) => Words>> = {
  de: german,
  en: () => english,
  fr: () => french,
  it: () => italian,
  ar: () => arabic,
}
export const wordsIn = (locale: Locale, tone: Tone): Words => LANGUAGES[locale](tone)
