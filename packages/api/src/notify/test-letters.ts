import type { OutboxEntry } from '../store/booking-records.ts'
import { composeLetter } from './compose-letter.ts'
import type { NotifyDeps } from './gather-facts.ts'
import { composeSms } from './sms/compose-sms.ts'

const MOST = 50
/** Nothing is sent from it. */
const SENDER = 'bookings@slotwell.invalid'

interface TestLetter {
  readonly id: string
  readonly booking: string
  readonly kind: string
  readonly revision: number
  readonly createdAtMs: number
  /** Absent when the letter has become needless, such as that of a revision that is past. */
  readonly letter?: { readonly to: string; readonly subject: string; readonly text: string }
}

async function letterOf(deps: NotifyDeps, entry: OutboxEntry, nowMs: number): Promise<TestLetter['letter']> {
  const composed = await composeLetter(deps, SENDER, entry, nowMs)
  return composed.ok ? { to: composed.letter.to.address, subject: composed.letter.subject, text: composed.letter.text } : undefined
}

async function textMessage(deps: NotifyDeps, entry: OutboxEntry, nowMs: number): Promise<TestLetter['letter']> {
  const composed = await composeSms(deps, entry, nowMs)
  return composed.ok ? { to: composed.message.to, subject: '', text: composed.message.text } : undefined
}

/** What a test organization would have sent, the newest first: written when it is asked for, since nothing of a letter is kept. */
export async function testLetters(deps: NotifyDeps, organizationId: string, nowMs: number): Promise<readonly TestLetter[]> {
  const entries = await deps.store.outbox.newest(organizationId, MOST)
  return Promise.all(
    entries.map(async (entry) => {
      const { id, bookingId: booking, kind, revision, createdAtMs } = entry
      const letter = entry.channel === 'sms' ? await textMessage(deps, entry, nowMs) : await letterOf(deps, entry, nowMs)
      return { id, booking, kind, revision, createdAtMs, ...(letter && { letter }) }
    }),
  )
}
