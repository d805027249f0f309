import type { Slots } from '@slotwell/shared/schema'

export const NOW_MS = Date.parse('2026-11-23T08:00:00Z')
const SERVICE = 'svc_01k9z5v3m8q2r7t4w6x0y1a001'

/** An answer of the server with these starts (`2026-11-24T09:00`), in Zurich's winter. */
export function slotsAnswer(starts: readonly string[], nextAvailable?: string | null): Slots {
  const full = (start: string) => ({ start: `${start}:00+01:00` })
  const dates = [...new Set(starts.map((start) => start.slice(0, 10)))]
  const next = nextAvailable === undefined ? starts[0] : nextAvailable
  return {
    service: SERVICE,
    timeZone: 'Europe/Zurich',
    asOf: '2026-11-23T09:00:00+01:00',
    days: dates.map((date) => ({ date, slots: starts.filter((start) => start.startsWith(date)).map(full) })),
    nextAvailable: next ? full(next) : null,
  }
}

/** Lets everything that is already decided happen. */
export const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}
