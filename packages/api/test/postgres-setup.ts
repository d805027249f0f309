import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openStore } from '../src/store/open-store.ts'
import { postgresAddress } from '../src/postgres/address.ts'
import { migrateKeys } from '../src/trust/open-postgres-keys.ts'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Which database the practices and harnesses of this run are on. */
    engine: 'sqlite' | 'postgres'
    /** With `%s` for the name of a database. */
    postgres: { readonly adminUrl: string; readonly ownerUrl: string; readonly pid: number }
  }
}

/** Databases are copied from it, which takes less time than migrating each. */
const TEMPLATE = 'slotwell_template'

/** One server for the whole run. */
export default async function setup(project: TestProject) {
  const server = await startPostgres()
  try {
    const admin = new pg.Client({ connectionString: server.adminUrl() })
    await admin.connect()
    await admin.query(`create database ${TEMPLATE} owner slotwell_owner`)
    await admin.end()
    const url = server.ownerUrl(TEMPLATE)
    await (await openStore({ url })).close()
    await migrateKeys(postgresAddress(url), postgresAddress(url), 0)
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('postgres', { adminUrl: server.adminUrl('%s'), ownerUrl: server.ownerUrl('%s'), pid: server.pid })
  return () => server.stop()
}
