import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import type { ApiKey, Organization, OrganizationStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection, Session } from './connection.ts'
import { columnsOf } from './prepared-insert.ts'
import { apiKeys, organizations } from './tables.ts'

const BY_ID = statement<Organization>('organization_by_id', `select ${columnsOf(organizations)} from organizations where id = $1`)
const BY_SLUG = statement<Organization>('organization_by_slug', `select ${columnsOf(organizations)} from organizations where slug = $1`)
const KEY_BY_HASH = statement<ApiKey>(
  'api_key_by_hash',
  `select ${columnsOf(apiKeys)} from api_keys where hash = $1 and revoked_at_ms is null`,
)

export function organizationStore({ read, write, system, isLive }: Connection): OrganizationStore {
  const insertKeys = async ({ db }: Session, keys: readonly ApiKey[]) => {
    if (keys.length > 0) await db.insert(apiKeys).values(keys.map((key) => ({ ...key, hash: Buffer.from(key.hash) })))
  }
  return {
    create: (organization, keys, audit) =>
      write(organization.id, [], async (session) => {
        const { rowCount } = await session.db.insert(organizations).values(organization).onConflictDoNothing({ target: organizations.slug })
        if (!rowCount) return false
        await insertKeys(session, keys)
        await insertAudit(session, [audit])
        return true
      }),
    byId: (id) => read(id, async (session) => (await session.all(BY_ID, [id]))[0]),
    bySlug: (slug) => system(async (session) => (await session.all(BY_SLUG, [slug]))[0]),
    testOf: (liveId) => system(async ({ db }) => (await db.select().from(organizations).where(eq(organizations.liveId, liveId)))[0]),
    clockOf: async (id) => (isLive(id) ? undefined : read(id, (session) => session.testClock())),
    setClock: (id, clock, audit) =>
      write(id, [], async (session) => {
        const { rowCount } = await session.db
          .update(organizations)
          .set({ clockFixedMs: clock?.fixedMs ?? null, clockOffsetMs: clock?.offsetMs ?? null })
          .where(and(eq(organizations.id, id), isNotNull(organizations.liveId)))
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
    list: () => system(({ db }) => db.select().from(organizations).orderBy(organizations.slug)),
    keyByHash: (hash) => system(async (session) => (await session.all(KEY_BY_HASH, [Buffer.from(hash)]))[0]),
    keys: (organizationId) =>
      read(organizationId, ({ db }) => db.select().from(apiKeys).where(eq(apiKeys.organizationId, organizationId)).orderBy(apiKeys.id)),
    addKey: (key, audit) =>
      write(key.organizationId, [], async (session) => {
        await insertKeys(session, [key])
        await insertAudit(session, [audit])
      }),
    revokeKey: (organizationId, keyId, atMs, audit) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db
          .update(apiKeys)
          .set({ revokedAtMs: atMs })
          .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, keyId), isNull(apiKeys.revokedAtMs)))
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
  }
}
