import type { Answer } from './client.ts'

/** What a caller was promised, to be found in the database afterwards. */
export interface Promised {
  readonly id: string
  /** As it was told: when the booking begins. */
  readonly startMs: number
  readonly state: string
}

/** Counts answers, and remembers every promise in them. */
export interface Tally {
  /** Takes the answers of one way to a booking; true if the last one is a booking. */
  add(answers: readonly Answer[]): boolean
  /** A booking that was moved or cancelled: the newest promise about it counts. */
  promise(answer: Answer): void
  readonly accepted: number
  readonly conflicts: number
  readonly otherErrors: number
  readonly promised: ReadonlyMap<string, Promised>
  /** Each kind of answer that nobody should get, with how often it came. */
  faults(): readonly string[]
  /** Of one request, in milliseconds. */
  p99Ms(): number
}

export function createTally(): Tally {
  const times: number[] = []
  const promised = new Map<string, Promised>()
  const strange = new Map<string, number>()
  const count = { accepted: 0, conflicts: 0, otherErrors: 0 }
  const promise = ({ body }: Answer) => {
    const [segment] = body['segments'] as { start: string }[]
    if (body.id && segment) promised.set(body.id, { id: body.id, startMs: Date.parse(segment.start), state: String(body['state']) })
  }
  return {
    promise,
    add(answers) {
      for (const { ms } of answers) times.push(ms)
      const last = answers.at(-1)
      if (last && (last.status === 201 || last.status === 200)) {
        count.accepted++
        promise(last)
        return true
      }
      if (last?.status === 409 && last.body.code === 'slot_taken') count.conflicts++
      else {
        count.otherErrors++
        const kind = `${last?.status || 'no answer'} ${last?.body.code ?? ''}`.trim()
        strange.set(kind, (strange.get(kind) ?? 0) + 1)
      }
      return false
    },
    get accepted() {
      return count.accepted
    },
    get conflicts() {
      return count.conflicts
    },
    get otherErrors() {
      return count.otherErrors
    },
    promised,
    faults: () => [...strange].map(([kind, times]) => `${times} × ${kind}`),
    p99Ms: () => quantile(times, 0.99),
  }
}

/** 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1))
}
