import type { OutboxEntry } from './booking-records.ts'

/** An entry as the row that waits to be sent. */
export const newOutboxRow = ({ dueAtMs, ...entry }: OutboxEntry, nowMs: number) => ({
  destination: entry.channel,
  detail: '',
  notAfterMs: null,
  ...entry,
  state: 'due' as const,
  attempts: 0,
  nextAtMs: dueAtMs ?? nowMs,
  leasedUntilMs: 0,
  settledAtMs: null,
  note: '',
})
