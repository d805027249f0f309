import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { ApiKey, OrganizationStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { apiKeys, organizations } from './tables.ts'

export function organizationStore(connection: Connection): OrganizationStore {
  const { db, write } = connection
  const byId = db
    .select()
    .from(organizations)
    .where(eq(organizations.id, sql.placeholder('id')))
    .prepare()
  const bySlug = db
    .select()
    .from(organizations)
    .where(eq(organizations.slug, sql.placeholder('slug')))
    .prepare()
  const keyByHash = db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, sql.placeholder('hash')), isNull(apiKeys.revokedAtMs)))
    .prepare()
  const insertKey = (key: ApiKey) =>
    db
      .insert(apiKeys)
      .values({ ...key, hash: Buffer.from(key.hash) })
      .run()

  return {
    async create(organization, keys, audit) {
      return write(() => {
        if (bySlug.get({ slug: organization.slug })) return false
        db.insert(organizations).values(organization).run()
        keys.forEach(insertKey)
        insertAudit(connection, [audit])
        return true
      })
    },
    byId: async (id) => byId.get({ id }),
    bySlug: async (slug) => bySlug.get({ slug }),
    testOf: async (liveId) => db.select().from(organizations).where(eq(organizations.liveId, liveId)).get(),
    clockOf: async (id) => connection.clockOf(id),
    async setClock(id, clock, audit) {
      return write(() => {
        const { changes } = db
          .update(organizations)
          .set({ clockFixedMs: clock?.fixedMs ?? null, clockOffsetMs: clock?.offsetMs ?? null })
          .where(and(eq(organizations.id, id), isNotNull(organizations.liveId)))
          .run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      })
    },
    list: async () => db.select().from(organizations).orderBy(organizations.slug).all(),
    keyByHash: async (hash) => keyByHash.get({ hash: Buffer.from(hash) }),
    keys: async (organizationId) => db.select().from(apiKeys).where(eq(apiKeys.organizationId, organizationId)).orderBy(apiKeys.id).all(),
    async addKey(key, audit) {
      await write(() => {
        insertKey(key)
        insertAudit(connection, [audit])
      })
    },
    async revokeKey(organizationId, keyId, atMs, audit) {
      return write(() => {
        const { changes } = db
          .update(apiKeys)
          .set({ revokedAtMs: atMs })
          .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, keyId), isNull(apiKeys.revokedAtMs)))
          .run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      })
    },
  }
}
