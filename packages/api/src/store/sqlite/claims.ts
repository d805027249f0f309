import type { BusyBlock, Claim } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { LapsingClaim } from '../booking-store.ts'
import type { Connection } from './connection.ts'
import { SEATS_OF } from './session-rows.ts'

const DAY_MS = 86_400_000
const COLUMNS = `c.subject, c.start_ms as startMs, c.end_ms as endMs, c.pad_before_ms as padBeforeMs, c.pad_after_ms as padAfterMs, c.owner, c.strength, c.location_id as locationId`
/** A claim lasts at most a day, which bounds the index range at its lower end. */
const ON_SUBJECTS = `from json_each(:subjects) wanted
  cross join claims c on c.organization_id = :organizationId and c.subject = wanted.value and c.start_ms > :fromMs - ${DAY_MS} and c.start_ms < :toMs
  left join holds h on h.id = c.owner
  left join sessions s on s.id = c.owner and s.scheduled = 0
  where c.end_ms > :fromMs`
const FOREVER = Number.MAX_SAFE_INTEGER

interface Where {
  readonly organizationId: string
  /** A JSON array of them. */
  readonly subjects: string
  readonly fromMs: number
  readonly toMs: number
}
const where = (organizationId: string, subjects: readonly string[], { startMs, endMs }: Interval): Where => ({
  organizationId,
  subjects: JSON.stringify(subjects),
  fromMs: startMs,
  toMs: endMs,
})

/** A claim as it is read. */
type Row = Omit<Claim, 'locationId'> & { readonly locationId: string | null }
/** As the port shapes it: a place that is not known is absent and not null. */
const claimOf = ({ locationId, ...claim }: Row): Claim => (locationId === null ? claim : { ...claim, locationId })

/** Reads and writes of claims, each inside the caller's transaction if there is one. Prepared once: every booking passes here. */
export function claimRows({ sqlite }: Connection) {
  const live = sqlite.prepare<Where & { readonly nowMs: number }, Row>(
    `select ${COLUMNS} ${ON_SUBJECTS} and (h.id is null or h.expires_at_ms > :nowMs)
       and (s.id is null or exists (select 1 ${SEATS_OF} and (sitting.id is null or sitting.expires_at_ms > :nowMs)))`,
  )
  const lapsing = sqlite.prepare<Where, Row & { readonly lapsesAtMs: number | null }>(
    `select ${COLUMNS}, case when s.id is null then h.expires_at_ms
       else (select nullif(coalesce(max(coalesce(sitting.expires_at_ms, ${FOREVER})), 0), ${FOREVER}) ${SEATS_OF}) end as lapsesAtMs
     ${ON_SUBJECTS}`,
  )
  const busy = sqlite.prepare<Where, BusyBlock>(
    [
      ['time_off', 'timeOff'],
      ['busy_blocks', 'external'],
    ]
      .map(
        ([table, kind]) =>
          `select t.staff_id as subject, t.start_ms as startMs, t.end_ms as endMs, '${kind}' as kind, t.id as settingId from json_each(:subjects) wanted
           cross join ${table} t on t.organization_id = :organizationId and t.staff_id = wanted.value and t.end_ms > :fromMs
           where t.start_ms < :toMs`,
      )
      .join(' union all '),
  )
  const ofOwner = sqlite.prepare<[string, string], Row>(`select ${COLUMNS} from claims c where c.organization_id = ? and c.owner = ?`)
  const dropExpired = sqlite.prepare<[string, number]>(
    'delete from claims where owner in (select id from holds where organization_id = ? and expires_at_ms <= ?)',
  )
  const dropOf = sqlite.prepare<[string, string]>('delete from claims where organization_id = ? and owner = ?')
  const handOver = sqlite.prepare<[string, string, string]>('update claims set owner = ? where organization_id = ? and owner = ?')
  const add = sqlite.prepare<[string, string, number, number, number, number, string, string, string | null]>(
    'insert into claims (organization_id, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, owner, strength, location_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )

  return {
    live: (organizationId: string, subjects: readonly string[], window: Interval, nowMs: number): readonly Claim[] =>
      live.all({ ...where(organizationId, subjects, window), nowMs }).map(claimOf),
    /** These rows are kept in memory by the thousand, so words that repeat are one string. */
    lapsing(organizationId: string, subjects: readonly string[], window: Interval): readonly LapsingClaim[] {
      const names = new Map(subjects.map((subject) => [subject, subject]))
      const one = (name: string): string => {
        if (!names.has(name)) names.set(name, name)
        return names.get(name) ?? name
      }
      return lapsing.all(where(organizationId, subjects, window)).map((row) => ({
        subject: one(row.subject),
        startMs: row.startMs,
        endMs: row.endMs,
        padBeforeMs: row.padBeforeMs,
        padAfterMs: row.padAfterMs,
        owner: row.owner,
        strength: row.strength === 'override' ? 'override' : 'exclusive',
        lapsesAtMs: row.lapsesAtMs ?? Infinity,
        ...(row.locationId === null ? {} : { locationId: one(row.locationId) }),
      }))
    },
    busy: (organizationId: string, subjects: readonly string[], window: Interval): readonly BusyBlock[] =>
      busy.all(where(organizationId, subjects, window)),
    of: (organizationId: string, owners: readonly string[]): readonly Claim[] =>
      [...new Set(owners)].flatMap((owner) => ofOwner.all(organizationId, owner).map(claimOf)),
    /** Returns how many fell. */
    dropExpired: (organizationId: string, nowMs: number): number => dropExpired.run(organizationId, nowMs).changes,
    dropOf: (organizationId: string, owner: string) => void dropOf.run(organizationId, owner),
    handOver: (organizationId: string, from: string, to: string): number => handOver.run(to, organizationId, from).changes,
    add(organizationId: string, { subject, startMs, endMs, padBeforeMs, padAfterMs, owner, strength, locationId }: Claim) {
      add.run(organizationId, subject, startMs, endMs, padBeforeMs, padAfterMs, owner, strength, locationId ?? null)
    },
  }
}
