import type { BusyBlock, Claim } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { LapsingClaim } from '../booking-store.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Session } from './connection.ts'
import { SEATS_OF } from './session-rows.ts'

const DAY_MS = 86_400_000
const COLUMNS = `c.subject, c.start_ms as "startMs", c.end_ms as "endMs", c.pad_before_ms as "padBeforeMs", c.pad_after_ms as "padAfterMs", c.owner, c.strength, c.location_id as "locationId"`
/** A claim lasts at most a day, which bounds the index range at its lower end. */
const ON_SUBJECTS = `from claims c left join holds h on h.id = c.owner and h.organization_id = c.organization_id
  left join sessions s on s.id = c.owner and s.organization_id = c.organization_id and not s.scheduled
  where c.organization_id = $1 and c.subject = any($2::text[]) and c.start_ms > $3::bigint - ${DAY_MS} and c.start_ms < $4 and c.end_ms > $3`

/** A claim as it is read. */
type Row = Omit<Claim, 'locationId'> & { readonly locationId: string | null }
/** As the port shapes it: a place that is not known is absent and not null. */
const claimOf = ({ locationId, ...claim }: Row): Claim => (locationId === null ? claim : { ...claim, locationId })

const FOREVER = Number.MAX_SAFE_INTEGER

const LIVE = statement<Row>(
  'claims_live',
  `select ${COLUMNS} ${ON_SUBJECTS} and (h.id is null or h.expires_at_ms > $5)
     and (s.id is null or exists (select 1 ${SEATS_OF} and (sitting.id is null or sitting.expires_at_ms > $5)))
   order by c.subject, c.start_ms`,
)
const LAPSING = statement<Row & { readonly lapsesAtMs: number | null }>(
  'claims_lapsing',
  `select ${COLUMNS}, case when s.id is null then h.expires_at_ms
     else (select nullif(coalesce(max(coalesce(sitting.expires_at_ms, ${FOREVER})), 0), ${FOREVER}) ${SEATS_OF}) end as "lapsesAtMs"
   ${ON_SUBJECTS}`,
)
const BUSY = statement<BusyBlock>(
  'claims_busy',
  [
    ['time_off', 'timeOff'],
    ['busy_blocks', 'external'],
  ]
    .map(
      ([table, kind]) =>
        `select staff_id as subject, start_ms as "startMs", end_ms as "endMs", '${kind}' as kind, id as "settingId" from ${table}
         where organization_id = $1 and staff_id = any($2::text[]) and end_ms > $3 and start_ms < $4`,
    )
    .join(' union all '),
)
/** Rows are locked in the order of the primary key, here and wherever several are locked: nobody waits in a circle. */
const OWNED = statement<Row & { readonly lapsesAtMs: number | null }>(
  'claims_owned',
  `select ${COLUMNS}, h.expires_at_ms as "lapsesAtMs" from claims c left join holds h on h.id = c.owner and h.organization_id = c.organization_id
   where c.organization_id = $1 and c.owner = any($2::text[]) order by c.subject, c.start_ms, c.owner for update of c`,
)
const OF_OWNER = statement<Row>(
  'claims_of_owner',
  `select ${COLUMNS} from claims c where c.organization_id = $1 and c.owner = any($2::text[]) order by c.subject, c.start_ms`,
)
const DROP_EXPIRED = statement(
  'claims_drop_expired',
  `with past as materialized (
     select c.subject, c.start_ms, c.owner from holds h join claims c on c.owner = h.id and c.organization_id = h.organization_id
     where h.organization_id = $1 and h.expires_at_ms <= $5
       and (c.subject = any($2::text[]) or c.owner = any($3::text[]) or split_part(c.subject, '#', 1) = any($4::text[]))
     order by c.subject, c.start_ms, c.owner for update of c)
   delete from claims c using past p where c.organization_id = $1 and c.subject = p.subject and c.start_ms = p.start_ms and c.owner = p.owner`,
)
const DROP_OF = statement(
  'claims_drop_of',
  `with own as materialized (
     select subject, start_ms from claims where organization_id = $1 and owner = $2 order by subject, start_ms for update)
   delete from claims c using own where c.organization_id = $1 and c.owner = $2 and c.subject = own.subject and c.start_ms = own.start_ms`,
)
const HAND_OVER = statement('claims_hand_over', 'update claims set owner = $3 where organization_id = $1 and owner = $2')
const ADD = statement(
  'claims_add',
  'insert into claims (organization_id, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, owner, strength, location_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
)

interface Expired {
  readonly subjects?: readonly string[]
  readonly holdIds?: readonly string[]
  readonly sessionIds?: readonly string[]
}

/** Reads and writes of claims, each inside the caller's transaction. */
export const claimRows = {
  live: async (session: Session, organizationId: string, subjects: readonly string[], { startMs, endMs }: Interval, nowMs: number) =>
    (await session.all(LIVE, [organizationId, subjects, startMs, endMs, nowMs])).map(claimOf),

  /** These rows are kept in memory by the thousand, so words that repeat are one string. */
  async lapsing(
    session: Session,
    organizationId: string,
    subjects: readonly string[],
    { startMs, endMs }: Interval,
  ): Promise<LapsingClaim[]> {
    const names = new Map(subjects.map((subject) => [subject, subject]))
    const one = (name: string): string => {
      if (!names.has(name)) names.set(name, name)
      return names.get(name) ?? name
    }
    const rows = await session.all(LAPSING, [organizationId, subjects, startMs, endMs])
    return rows.map(({ subject, strength, lapsesAtMs, locationId, ...row }) => ({
      ...row,
      subject: one(subject),
      strength: strength === 'override' ? 'override' : 'exclusive',
      lapsesAtMs: lapsesAtMs ?? Infinity,
      ...(locationId === null ? {} : { locationId: one(locationId) }),
    }))
  },
  busy: (session: Session, organizationId: string, subjects: readonly string[], { startMs, endMs }: Interval): Promise<BusyBlock[]> =>
    session.all(BUSY, [organizationId, subjects, startMs, endMs]),
  of: async (session: Session, organizationId: string, owners: readonly string[]): Promise<readonly Claim[]> =>
    (await session.all(OF_OWNER, [organizationId, owners])).map(claimOf),
  /**
   * Claims of these owners, which nobody else can hand over, drop or let lapse from now on. Before the clock is read:
   * then a hold that has not expired by that clock has its claims.
   */
  async owned(session: Session, organizationId: string, owners: readonly string[]) {
    const rows = owners.length > 0 ? await session.all(OWNED, [organizationId, owners]) : []
    return (nowMs: number): readonly Claim[] =>
      rows.filter(({ lapsesAtMs }) => lapsesAtMs === null || lapsesAtMs > nowMs).map(({ lapsesAtMs: _, ...row }) => claimOf(row))
  },
  /** Claims of expired holds: on these subjects, of these holds, and on seats of these sessions. All of them have to be locked. */
  dropExpired: (session: Session, organizationId: string, of: Expired, nowMs: number) =>
    session.run(DROP_EXPIRED, [organizationId, of.subjects ?? [], of.holdIds ?? [], of.sessionIds ?? [], nowMs]),
  dropOf: (session: Session, organizationId: string, owner: string) => session.run(DROP_OF, [organizationId, owner]),
  handOver: (session: Session, organizationId: string, from: string, to: string) => session.run(HAND_OVER, [organizationId, from, to]),
  add: (session: Session, organizationId: string, claim: Claim) => {
    const { subject, startMs, endMs, padBeforeMs, padAfterMs, owner, strength, locationId } = claim
    return session.run(ADD, [organizationId, subject, startMs, endMs, padBeforeMs, padAfterMs, owner, strength, locationId ?? null])
  },
}
