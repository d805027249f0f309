import type { OutboxEntry } from './booking-records.ts'

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
