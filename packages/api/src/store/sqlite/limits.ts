import type { LimitStore, Taken } from '../limits.ts'
import type { Connection } from './connection.ts'

/** Counters in a table of the data. Their loss with the power would cost nothing, so their commit does not wait for the disk. */
export function limitStore({ sqlite, clock, writeAside }: Connection): LimitStore {
  const take = sqlite.prepare<{ bucket: string; who: string; points: number; nowMs: number; endsAtMs: number }, Row>(
    `insert into limits (bucket, who, used, ends_at_ms) values (:bucket, :who, :points, :endsAtMs)
     on conflict (bucket, who) do update set
       used = case when ends_at_ms > :nowMs then used + excluded.used else excluded.used end,
       ends_at_ms = case when ends_at_ms > :nowMs then ends_at_ms else excluded.ends_at_ms end
     returning used, ends_at_ms as endsAtMs`,
  )
  const used = sqlite.prepare<[string, string, number], Row>(
    'select used, ends_at_ms as endsAtMs from limits where bucket = ? and who = ? and ends_at_ms > ?',
  )
  const sweep = sqlite.prepare<[number]>('delete from limits where ends_at_ms <= ?')

  return {
    take: (takings) =>
      writeAside(() => {
        const nowMs = clock()
        return takings.map(({ bucket, who, points, windowMs }) =>
          takenOf(take.get({ bucket, who, points, nowMs, endsAtMs: nowMs + windowMs }) as Row, nowMs),
        )
      }),
    async used(bucket, who) {
      const nowMs = clock()
      const row = used.get(bucket, who, nowMs)
      return row && takenOf(row, nowMs)
    },
    sweep: () => writeAside(() => sweep.run(clock()).changes),
  }
}

interface Row {
  readonly used: number
  readonly endsAtMs: number
}
const takenOf = ({ used, endsAtMs }: Row, nowMs: number): Taken => ({ used, leftMs: endsAtMs - nowMs })
