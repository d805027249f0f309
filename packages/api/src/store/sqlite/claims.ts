import { and, eq, inArray, sql } from 'drizzle-orm'
import type { BusyBlock, Claim } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { Connection } from './connection.ts'
import { claims, holds, timeOff } from './tables.ts'

const DAY_MS = 86_400_000
const placeholder = sql.placeholder

/** Reads and writes of claims, each inside the caller's transaction if there is one. */
export function claimRows({ db, sqlite }: Connection) {
  const columns = {
    subject: claims.subject,
    startMs: claims.startMs,
    endMs: claims.endMs,
    padBeforeMs: claims.padBeforeMs,
    padAfterMs: claims.padAfterMs,
    owner: claims.owner,
    strength: claims.strength,
  }
  // A claim lasts at most a day, which bounds the index range at its lower end.
  const live = db
    .select(columns)
    .from(claims)
    .leftJoin(holds, eq(holds.id, claims.owner))
    .where(
      sql`${claims.organizationId} = ${placeholder('organizationId')} and ${claims.subject} in (select value from json_each(${placeholder('subjects')}))
        and ${claims.startMs} > ${placeholder('fromMs')} - ${DAY_MS} and ${claims.startMs} < ${placeholder('toMs')} and ${claims.endMs} > ${placeholder('fromMs')}
        and (${holds.id} is null or ${holds.expiresAtMs} > ${placeholder('nowMs')})`,
    )
    .prepare()
  const off = db
    .select({ subject: timeOff.staffId, startMs: timeOff.startMs, endMs: timeOff.endMs })
    .from(timeOff)
    .where(
      sql`${timeOff.organizationId} = ${placeholder('organizationId')} and ${timeOff.staffId} in (select value from json_each(${placeholder('subjects')}))
        and ${timeOff.startMs} < ${placeholder('toMs')} and ${timeOff.endMs} > ${placeholder('fromMs')}`,
    )
    .prepare()
  const dropExpired = sqlite.prepare<[string, number]>(
    'delete from claims where owner in (select id from holds where organization_id = ? and expires_at_ms <= ?)',
  )

  return {
    live(organizationId: string, subjects: readonly string[], { startMs, endMs }: Interval, nowMs: number): readonly Claim[] {
      return live.all({ organizationId, subjects: JSON.stringify(subjects), fromMs: startMs, toMs: endMs, nowMs })
    },
    busy(organizationId: string, subjects: readonly string[], { startMs, endMs }: Interval): readonly BusyBlock[] {
      return off
        .all({ organizationId, subjects: JSON.stringify(subjects), fromMs: startMs, toMs: endMs })
        .map((block) => ({ ...block, kind: 'timeOff' }))
    },
    of(organizationId: string, owners: readonly string[]): readonly Claim[] {
      if (owners.length === 0) return []
      return db
        .select(columns)
        .from(claims)
        .where(and(eq(claims.organizationId, organizationId), inArray(claims.owner, [...owners])))
        .all()
    },
    dropExpired: (organizationId: string, nowMs: number) => void dropExpired.run(organizationId, nowMs),
    dropOf(organizationId: string, owner: string) {
      db.delete(claims)
        .where(and(eq(claims.organizationId, organizationId), eq(claims.owner, owner)))
        .run()
    },
    handOver(organizationId: string, from: string, to: string): number {
      return db
        .update(claims)
        .set({ owner: to })
        .where(and(eq(claims.organizationId, organizationId), eq(claims.owner, from)))
        .run().changes
    },
    add(organizationId: string, claim: Claim) {
      db.insert(claims)
        .values({ organizationId, ...claim })
        .run()
    },
  }
}
