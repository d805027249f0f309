import { desc, eq } from 'drizzle-orm'
import type { Configuration, ServiceConfig } from '../configuration.ts'
import type { CatalogStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection, Session } from './connection.ts'
import { configurations, organizations, serviceVersions } from './tables.ts'

/** Parsed configurations kept in memory: a version never changes once written. */
const KEPT_VERSIONS = 2000

const REVISION = statement<{ revision: number }>(
  'configuration_revision',
  'select revision from configurations where organization_id = $1 order by revision desc limit 1',
)
const VERSION = statement<{ document: string }>(
  'configuration_document',
  'select document from configurations where organization_id = $1 and revision = $2',
)
const SERVICE = statement<{ document: ServiceConfig }>(
  'service_version',
  'select document from service_versions where organization_id = $1 and id = $2',
)

export function catalogStore({ read, write }: Connection): CatalogStore {
  const parsed = new Map<string, Configuration>()
  async function at(session: Session, organizationId: string, wanted: number): Promise<Configuration | undefined> {
    const key = `${organizationId}/${wanted}`
    let configuration = parsed.get(key)
    if (!configuration) {
      const [row] = await session.all(VERSION, [organizationId, wanted])
      if (!row) return undefined
      configuration = JSON.parse(row.document) as Configuration
      const oldest = parsed.keys().next().value
      if (parsed.size >= KEPT_VERSIONS && oldest !== undefined) parsed.delete(oldest)
      parsed.set(key, configuration)
    }
    return configuration
  }
  const newest = async (session: Session, organizationId: string) => (await session.all(REVISION, [organizationId]))[0]?.revision ?? 0

  return {
    current: (organizationId) =>
      read(organizationId, async (session) => at(session, organizationId, await newest(session, organizationId))),
    at: async (organizationId, wanted) =>
      parsed.get(`${organizationId}/${wanted}`) ?? read(organizationId, (session) => at(session, organizationId, wanted)),
    revision: (organizationId) => read(organizationId, (session) => newest(session, organizationId)),
    serviceVersion: (organizationId, id) =>
      read(organizationId, async (session) => (await session.all(SERVICE, [organizationId, id]))[0]?.document),
    contactsSealed: (organizationId) =>
      read(organizationId, async ({ db }) => {
        const [row] = await db
          .select({ sealed: configurations.contactsSealed })
          .from(configurations)
          .where(eq(configurations.organizationId, organizationId))
          .orderBy(desc(configurations.revision))
          .limit(1)
        return row?.sealed ?? undefined
      }),
    async publish({ configuration, contactsSealed, appliedAtMs, audit }) {
      const { organizationId } = configuration
      return write(organizationId, ['configuration'], async (session) => {
        const { db } = session
        if ((await newest(session, organizationId)) !== configuration.revision - 1) return false
        // Superseded addresses are of no use to anybody; only the newest version keeps them.
        await db.update(configurations).set({ contactsSealed: null }).where(eq(configurations.organizationId, organizationId))
        await db.insert(configurations).values({
          organizationId,
          revision: configuration.revision,
          document: JSON.stringify(configuration),
          contactsSealed: contactsSealed && Buffer.from(contactsSealed),
          appliedAtMs,
        })
        const versions = configuration.services.map((document) => ({
          id: document.versionId,
          organizationId,
          serviceId: document.id,
          document,
          createdAtMs: appliedAtMs,
        }))
        if (versions.length > 0) await db.insert(serviceVersions).values(versions).onConflictDoNothing()
        await db.update(organizations).set({ slug: configuration.profile.slug }).where(eq(organizations.id, organizationId))
        await insertAudit(session, [audit])
        return true
      })
    },
  }
}
