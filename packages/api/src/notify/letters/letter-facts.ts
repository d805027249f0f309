import { LETTER_KINDS, type LetterKind, type Locale } from '@slotwell/shared/schema'
import type { Interval } from '@slotwell/shared/time'
import type { OwnerTexts } from './fill-in.ts'

/** What a letter is about: the names under which owners write texts of their own. */
export const TOPICS = LETTER_KINDS
export type Topic = LetterKind

export interface Contact {
  readonly name: string
  readonly email?: string
  readonly phone?: string
}

/** Everything a letter says, from server truth, before it has words. */
export interface LetterFacts {
  readonly topic: Topic
  readonly audience: 'attendee' | 'staff'
  readonly locale: Locale
  readonly tone: 'formal' | 'informal'
  readonly organization: Contact & {
    readonly website?: string
    readonly accent: string
    /** In whose name letters come, if not in the organization's. */
    readonly senderName?: string
    /** Where answers go, if not to the organization's address. */
    readonly replyTo?: string
  }
  /** What the owner says otherwise. */
  readonly owner?: OwnerTexts
  /** Absent if the name given is no plain name. */
  readonly recipientName?: string
  readonly number: string
  readonly service: string
  readonly staff: readonly string[]
  readonly location: { readonly name: string; readonly address?: string; readonly online: boolean; readonly meetingUrl?: string }
  readonly span: Interval
  readonly previousSpan?: Interval
  /** The recipient's own zone first; only zones whose clocks differ at that moment. */
  readonly zones: readonly string[]
  /** Of a shared appointment: how many are taken. */
  readonly seats?: number
  readonly price?: { readonly amount: number; readonly currency: string }
  /** The owner has not decided yet. */
  readonly pending: boolean
  /** How an attendee can change the appointment; absent for staff and for what is over. */
  readonly change?: {
    readonly url: string
    readonly untilMs: number
    readonly open: boolean
    /** The reader is asked to say that he is coming. */
    readonly confirm?: boolean
    /** With the booking's number the same as the link, for whoever has no JavaScript or reads the letter on paper. */
    readonly code: string
    /** Where number and code are typed. */
    readonly codeUrl: string
  }
  /** Who booked; only for staff. */
  readonly person?: Contact
  /** Names of those who come along; only for staff. */
  readonly companions?: readonly string[]
  /** `typed`: in the visitor's own words; otherwise one of those that the owner offers. */
  readonly answers: readonly { readonly question: string; readonly answer: string; readonly typed: boolean }[]
}
