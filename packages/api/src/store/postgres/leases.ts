import { statement } from '../../postgres/transaction.ts'
import type { LeaseStore } from '../leases.ts'
import type { Connection } from './connection.ts'

const TAKE = statement(
  'lease_take',
  `insert into leases (name, holder, until_ms) values ($1, $2, $3::bigint + $4::bigint)
   on conflict (name) do update set holder = excluded.holder, until_ms = excluded.until_ms
   where leases.holder = excluded.holder or leases.until_ms <= $3`,
)
const RELEASE = statement('lease_release', 'delete from leases where name = $1 and holder = $2')

export function leaseStore({ system }: Connection): LeaseStore {
  return {
    take: (name, holder, forMs) => system(async (session) => (await session.run(TAKE, [name, holder, await session.now(), forMs])) === 1),
    release: (name, holder) => system(async (session) => void (await session.run(RELEASE, [name, holder]))),
  }
}
