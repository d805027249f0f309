import { and, desc, eq, sql } from 'drizzle-orm'
import type { Configuration } from '../configuration.ts'
import type { CatalogStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { configurations, organizations, serviceVersions } from './tables.ts'

/** Parsed configurations kept in memory: a version never changes once written. */
const KEPT_VERSIONS = 2000

export function catalogStore(connection: Connection): CatalogStore {
  const { db, write } = connection
  const revision = db
    .select({ revision: configurations.revision })
    .from(configurations)
    .where(eq(configurations.organizationId, sql.placeholder('organizationId')))
    .orderBy(desc(configurations.revision))
    .limit(1)
    .prepare()
  const version = db
    .select({ document: configurations.document })
    .from(configurations)
    .where(
      and(eq(configurations.organizationId, sql.placeholder('organizationId')), eq(configurations.revision, sql.placeholder('revision'))),
    )
    .prepare()
  const service = db
    .select({ document: serviceVersions.document })
    .from(serviceVersions)
    .where(and(eq(serviceVersions.organizationId, sql.placeholder('organizationId')), eq(serviceVersions.id, sql.placeholder('id'))))
    .prepare()

  const parsed = new Map<string, Configuration>()
  const at = (organizationId: string, wanted: number): Configuration | undefined => {
    const key = `${organizationId}/${wanted}`
    let configuration = parsed.get(key)
    if (!configuration) {
      const row = version.get({ organizationId, revision: wanted })
      if (!row) return undefined
      configuration = JSON.parse(row.document) as Configuration
      const oldest = parsed.keys().next().value
      if (parsed.size >= KEPT_VERSIONS && oldest !== undefined) parsed.delete(oldest)
      parsed.set(key, configuration)
    }
    return configuration
  }
  const newest = (organizationId: string) => revision.get({ organizationId })?.revision ?? 0

  return {
    current: async (organizationId) => at(organizationId, newest(organizationId)),
    at: async (organizationId, wanted) => at(organizationId, wanted),
    revision: async (organizationId) => newest(organizationId),
    serviceVersion: async (organizationId, id) => service.get({ organizationId, id })?.document,
    async contactsSealed(organizationId) {
      const row = db
        .select({ sealed: configurations.contactsSealed })
        .from(configurations)
        .where(eq(configurations.organizationId, organizationId))
        .orderBy(desc(configurations.revision))
        .limit(1)
        .get()
      return row?.sealed ?? undefined
    },
    async publish({ configuration, contactsSealed, appliedAtMs, audit }) {
      const { organizationId } = configuration
      return write(() => {
        if (newest(organizationId) !== configuration.revision - 1) return false
        // Superseded addresses are of no use to anybody; only the newest version keeps them.
        db.update(configurations).set({ contactsSealed: null }).where(eq(configurations.organizationId, organizationId)).run()
        db.insert(configurations)
          .values({
            organizationId,
            revision: configuration.revision,
            document: JSON.stringify(configuration),
            contactsSealed: contactsSealed && Buffer.from(contactsSealed),
            appliedAtMs,
          })
          .run()
        for (const document of configuration.services) {
          db.insert(serviceVersions)
            .values({ id: document.versionId, organizationId, serviceId: document.id, document, createdAtMs: appliedAtMs })
            .onConflictDoNothing()
            .run()
        }
        db.update(organizations).set({ slug: configuration.profile.slug }).where(eq(organizations.id, organizationId)).run()
        insertAudit(connection, [audit])
        return true
      })
    },
  }
}
