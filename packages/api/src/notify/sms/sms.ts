import type { Contact } from '../circuit-breaker.ts'

export interface TextMessage {
  /** The same whenever the same message is sent again, so that a gateway can drop a repetition. */
  readonly id: string
  /** E.164. */
  readonly to: string
  readonly text: string
}

/** A way by which text messages leave. */
export interface Sms {
  /** Resolves once somebody else has taken responsibility for the message; rejects with an SmsFailure. */
  send(message: TextMessage): Promise<void>
  /** Gives up what is under way; nothing can be sent any more. */
  close(): void
}

/** Why a message did not leave, without a word or a number of it: `reason` may be stored and logged. */
export class SmsFailure extends Error {
  readonly reason: string
  /** Trying again cannot help. */
  readonly permanent: boolean
  /** Whether the gateway was there to refuse it. */
  readonly contact: Contact
  /** When the gateway wants to be asked again, if it said so. */
  readonly waitMs: number | undefined

  constructor(reason: string, { permanent, contact, waitMs }: Pick<SmsFailure, 'permanent' | 'contact'> & { readonly waitMs?: number }) {
    super(reason)
    this.name = 'SmsFailure'
    this.reason = reason
    this.permanent = permanent
    this.contact = contact
    this.waitMs = waitMs
  }
}

/**
 * A number as people write it in E.164, `+41791234567`; undefined if it names no country, since nobody can know which is meant.
 * `(0)` stands for a zero that is not dialled from abroad.
 */
export function e164(written: string): string | undefined {
  const compact = written.replace(/\(0\)/, '').replace(/[\s()./-]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(compact) ? compact : undefined
}
