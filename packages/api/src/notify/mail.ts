import type { Contact } from './circuit-breaker.ts'

export interface Mailbox {
  readonly name: string
  /** One address, `local@domain`. */
  readonly address: string
}

/** A letter whose words are final. The sender's address belongs to the way it is sent. */
export interface Letter {
  /** `<…@…>`, the same whenever the same letter is sent again, so that a mailbox can drop a repetition. */
  readonly messageId: string
  readonly fromName: string
  readonly to: Mailbox
  readonly replyTo?: Mailbox
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly calendar?: CalendarPart
}

export interface CalendarPart {
  readonly method: 'REQUEST' | 'CANCEL'
  readonly content: string
}

/** A way by which letters leave. */
export interface Mail {
  /** Address that letters come from. */
  readonly sender: string
  /** Resolves once somebody else has taken responsibility for the letter; rejects with a MailFailure. */
  send(letter: Letter): Promise<void>
  /** Gives up what is under way; nothing can be sent any more. */
  close(): void
}

/** Why a letter did not leave, without a word of it: `reason` may be stored and logged. */
export class MailFailure extends Error {
  readonly reason: string
  /** Trying again cannot help: the mailbox does not exist. */
  readonly permanent: boolean
  /** Whether the server was there to refuse it. */
  readonly contact: Contact

  constructor(reason: string, permanent: boolean, contact: Contact) {
    super(reason)
    this.name = 'MailFailure'
    this.reason = reason
    this.permanent = permanent
    this.contact = contact
  }
}
