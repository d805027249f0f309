import { createHash } from 'node:crypto'
import type { OutboxEntry } from '../../store/booking-records.ts'
import { gatherFacts, type Needless, type NotifyDeps } from '../gather-facts.ts'
import { reminderText } from './reminder-text.ts'
import { e164, type TextMessage } from './sms.ts'

type ComposedSms =
  | { readonly ok: true; readonly message: TextMessage }
  /** `no_number`: none was given, or one that names no country. */
  | { readonly ok: false; readonly reason: Needless | 'no_number' }

/** One outbox entry as the text message that is true at `nowMs`, or why it is needless. */
export async function composeSms(deps: NotifyDeps, entry: OutboxEntry, nowMs: number): Promise<ComposedSms> {
  if (entry.kind !== 'booking.reminder') return { ok: false, reason: 'not_a_letter' }
  const gathered = await gatherFacts(deps, entry, nowMs)
  if (!gathered.ok) return gathered
  const to = e164(gathered.address.phone ?? '')
  if (!to) return { ok: false, reason: 'no_number' }
  return {
    ok: true,
    message: { id: createHash('sha256').update(entry.dedupeKey).digest('hex').slice(0, 32), to, text: reminderText(gathered.facts) },
  }
}
