import { statement } from '../../postgres/transaction.ts'
import type { LimitStore, Taken } from '../limits.ts'
import type { Connection } from './connection.ts'

interface Row {
  readonly used: number
  readonly endsAtMs: number
}
/** In one order for all, so that two batches that name the same windows don't wait for each other in a circle. */
const TAKE = statement<Row & { readonly bucket: string; readonly who: string }>(
  'limits_take',
  `insert into limits as open (bucket, who, used, ends_at_ms)
   select bucket, who, points, $1::bigint + window_ms from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) as asked (bucket, who, points, window_ms)
   order by bucket, who
   on conflict (bucket, who) do update set
     used = case when open.ends_at_ms > $1 then open.used + excluded.used else excluded.used end,
     ends_at_ms = case when open.ends_at_ms > $1 then open.ends_at_ms else excluded.ends_at_ms end
   returning bucket, who, used, ends_at_ms as "endsAtMs"`,
)
const USED = statement<Row>(
  'limits_used',
  'select used, ends_at_ms as "endsAtMs" from limits where bucket = $1 and who = $2 and ends_at_ms > $3',
)
const SWEEP = statement('limits_sweep', 'delete from limits where ends_at_ms <= $1')

const takenOf = ({ used, endsAtMs }: Row, nowMs: number): Taken => ({ used, leftMs: endsAtMs - nowMs })

/** Counters in a table of the data. Their loss with the power would cost nothing, so their commit does not wait for the disk. */
export function limitStore({ aside, system }: Connection): LimitStore {
  return {
    async take(takings) {
      if (takings.length === 0) return []
      return aside(async (session) => {
        const nowMs = await session.now()
        const rows = await session.all(TAKE, [
          nowMs,
          takings.map(({ bucket }) => bucket),
          takings.map(({ who }) => who),
          takings.map(({ points }) => points),
          takings.map(({ windowMs }) => windowMs),
        ])
        return takings.map(({ bucket, who }) => {
          const row = rows.find((one) => one.bucket === bucket && one.who === who)
          if (!row) throw new Error(`a taking of ${bucket} was not counted`)
          return takenOf(row, nowMs)
        })
      })
    },
    used: (bucket, who) =>
      system(async (session) => {
        const nowMs = await session.now()
        const [row] = await session.all(USED, [bucket, who, nowMs])
        return row && takenOf(row, nowMs)
      }),
    sweep: () => aside(async (session) => session.run(SWEEP, [await session.now()])),
  }
}
