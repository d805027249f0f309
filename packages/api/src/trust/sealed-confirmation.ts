import type { Answers, Attendee, Locale, Metadata } from '@slotwell/shared/schema'
import type { Confirmation } from '../store/confirmations.ts'
import type { Keyring } from './keyring.ts'

/** What is kept of who has not confirmed yet. */
export interface Unconfirmed {
  readonly request: {
    readonly hold: string
    readonly holdSecret: string
    readonly attendees: readonly Attendee[]
    readonly answers: Answers
    /** Absent in what waits since before it was kept. */
    readonly metadata?: Metadata | undefined
    readonly consent: { readonly privacyVersion: string }
    readonly locale: Locale
    readonly timeZone: string
  }
  /** Fields by which the same choice is found again. */
  readonly choice: Readonly<Record<string, string | undefined>>
}

type Row = Pick<Confirmation, 'id' | 'organizationId' | 'personId'>
const placeOf = (rowId: string) => ({ table: 'confirmations', rowId, column: 'content' }) as const

export const sealUnconfirmed = (keyring: Keyring, { organizationId, personId, id }: Row, content: Unconfirmed): Promise<Uint8Array> =>
  keyring.sealForPerson(organizationId, personId, placeOf(id), JSON.stringify(content))

/** Undefined once it is booked, or if the person was erased. */
export async function openUnconfirmed(keyring: Keyring, row: Confirmation): Promise<Unconfirmed | undefined> {
  if (!row.contentSealed) return undefined
  const text = await keyring.openForPerson(row.organizationId, row.personId, placeOf(row.id), row.contentSealed)
  return text === undefined ? undefined : (JSON.parse(text) as Unconfirmed)
}
