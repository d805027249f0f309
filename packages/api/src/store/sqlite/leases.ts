import type { LeaseStore } from '../leases.ts'
import type { Connection } from './connection.ts'

export function leaseStore({ sqlite, write, clock }: Connection): LeaseStore {
  const take = sqlite.prepare<{ name: string; holder: string; nowMs: number; untilMs: number }>(
    `insert into leases (name, holder, until_ms) values (:name, :holder, :untilMs)
     on conflict (name) do update set holder = excluded.holder, until_ms = excluded.until_ms
     where leases.holder = excluded.holder or leases.until_ms <= :nowMs`,
  )
  const release = sqlite.prepare<[string, string]>('delete from leases where name = ? and holder = ?')
  return {
    take: (name, holder, forMs) =>
      write(() => {
        const nowMs = clock()
        return take.run({ name, holder, nowMs, untilMs: nowMs + forMs }).changes === 1
      }),
    async release(name, holder) {
      await write(() => release.run(name, holder))
    },
  }
}
