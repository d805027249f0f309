import type { QueueEntry } from '../src/notify/queue-runner.ts'

export interface Row extends QueueEntry {
  readonly state: string
  readonly nextAtMs: number
  readonly leasedUntilMs: number
  readonly note: string
}

/** A queue as the port describes it, in memory: the runner is what is looked at here, the stores have contracts of their own. */
export function memoryQueue(clock: () => number, destinations: readonly string[]) {
  const rows = new Map<string, Row>()
  for (const [index, destination] of destinations.entries()) {
    const id = `e${index}`
    rows.set(id, { id, destination, attempts: 0, state: 'due', nextAtMs: 0, leasedUntilMs: 0, note: '' })
  }
  const change = (id: string, changes: Partial<Row>) => {
    const row = rows.get(id)
    if (row) rows.set(id, { ...row, leasedUntilMs: 0, ...changes })
  }
  return {
    rows,
    states: () => [...rows.values()].map(({ state }) => state),
    queue: {
      lease: async (limit: number, leaseMs: number, shut: readonly string[]) => {
        await Promise.resolve()
        const taken: Row[] = []
        for (const row of rows.values()) {
          if (row.state !== 'due' || row.nextAtMs > clock() || row.leasedUntilMs > clock() || taken.length === limit) continue
          if (shut.includes(row.destination) || taken.some(({ destination }) => destination === row.destination)) continue
          const leased = { ...row, attempts: row.attempts + 1, leasedUntilMs: clock() + leaseMs }
          rows.set(row.id, leased)
          taken.push(leased)
        }
        return taken
      },
      settle: async ({ id }: QueueEntry, state: string, note: string) => change(id, { state, note }),
      retry: async ({ id }: QueueEntry, nextAtMs: number, note: string) => change(id, { nextAtMs, note }),
      giveUp: async ({ id }: QueueEntry, note: string) => change(id, { state: 'failed', note }),
    },
  }
}
