import { Worker } from 'node:worker_threads'
import { driverPath } from '../store/sqlite-driver.ts'
import type { AuditHead, LedgerEntry } from './key-store.ts'

/** What a copy of a database says about itself. */
export interface SnapshotFacts {
  /** Faults of integrity_check and foreign_key_check; empty when sound. */
  readonly faults: readonly string[]
  /** Names of the applied migrations, in order. */
  readonly migrations: readonly string[]
  /** Ends of the audit chains in it; empty for a key store. */
  readonly auditHeads: readonly (AuditHead & { readonly organizationId: string })[]
  /** The erasure ledger in it; empty for a data store. */
  readonly ledger: readonly LedgerEntry[]
}

// As text, since a worker needs a file of its own and this package runs both as built JavaScript and as its source.
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads')
const Database = require(workerData.driver)
const { source, target } = workerData
if (target) {
  const live = new Database(source, { readonly: true, fileMustExist: true, timeout: 10000 })
  // Leaves deleted residue behind, and does not start over at every write as a page-wise copy does.
  try { live.prepare('vacuum into ?').run(target) } finally { live.close() }
}
const copy = new Database(target ?? source, { readonly: true, fileMustExist: true })
const integrity = copy.pragma('integrity_check').map((row) => row.integrity_check).filter((text) => text !== 'ok')
const references = copy.pragma('foreign_key_check').map((row) => 'a row of ' + row.table + ' refers to a missing row of ' + row.parent)
const has = (table) => copy.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table) !== undefined
const rows = (table, query) => (has(table) ? copy.prepare(query).all() : [])
const facts = {
  faults: [...integrity, ...references],
  migrations: rows('schema_migrations', 'select name from schema_migrations order by name').map((row) => row.name),
  auditHeads: rows('audit', 'select organization_id as organizationId, position, hash from audit a where position = (select max(position) from audit b where b.organization_id = a.organization_id) order by 1'),
  ledger: rows('erasures', 'select position, organization_id as organizationId, person_id as personId, at_ms as atMs, previous_hash as previousHash, hash from erasures order by position'),
}
copy.close()
parentPort.postMessage(facts)
`

/** Copies a live database into a new file, off the main thread, and describes the copy. Needs as much free space as the database has. */
export const snapshotSqlite = (source: string, target: string): Promise<SnapshotFacts> => run({ source, target })

/** Checks and describes a database that nobody uses. */
export const describeSqlite = (source: string): Promise<SnapshotFacts> => run({ source })

function run(files: { readonly source: string; readonly target?: string }): Promise<SnapshotFacts> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, { eval: true, workerData: { ...files, driver: driverPath } })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`copying ${files.source} stopped with code ${code}`)))
  })
}
