import type { OutboxEntry } from './booking-records.ts'
import type { Backlog, MessageState, Replayed } from './messages.ts'

/** An entry as the row that waits to be sent. When it leaves is by the store's clock, of which the organization's may be `aheadMs` ahead. */
export const newOutboxRow = ({ dueAtMs, ...entry }: OutboxEntry, nowMs: number, aheadMs = 0) => ({
  destination: entry.channel,
  detail: '',
  notAfterMs: null,
  ...entry,
  state: 'due' as const,
  attempts: 0,
  nextAtMs: (dueAtMs ?? nowMs) - aheadMs,
  leasedUntilMs: 0,
  settledAtMs: null,
  note: '',
})

/** What becomes of a row that is sent again: all its attempts are before it. */
export const REPLAYED = { state: 'due', attempts: 0, leasedUntilMs: 0, settledAtMs: null, note: '' } as const

interface Kept {
  readonly state: MessageState
  readonly attempts: number
  readonly leasedUntilMs: number
}

/** Whether a row may be sent again at `nowMs`; asked where nobody can change it meanwhile. */
export function replayVerdict(row: Kept | undefined, nowMs: number): Replayed {
  if (!row) return 'not_found'
  if (row.state === 'sent') return 'sent'
  if (row.state !== 'due') return 'replayed'
  if (row.leasedUntilMs > nowMs) return 'under_way'
  return row.attempts === 0 ? 'waiting' : 'replayed'
}

/** Counts of destinations and of what was given up, by channel. */
export function backlogOf(
  due: readonly { readonly destination: string; readonly due: number; readonly oldestMs: number | null }[],
  failed: readonly { readonly channel: string; readonly failed: number }[],
  nowMs: number,
): readonly Backlog[] {
  const waiting = due.map((one) => ({ ...one, channel: one.destination.split(':', 1)[0] ?? '' }))
  const channels = [...new Set([...waiting, ...failed].map(({ channel }) => channel))].sort()
  return channels.map((channel) => {
    const own = waiting.filter((one) => one.channel === channel)
    return {
      channel,
      due: own.reduce((sum, one) => sum + one.due, 0),
      lagMs: Math.max(0, ...own.map(({ oldestMs }) => nowMs - (oldestMs ?? nowMs))),
      failed: failed.find((one) => one.channel === channel)?.failed ?? 0,
    }
  })
}
