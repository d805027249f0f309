import type { Sqlite } from '../store/sqlite-driver.ts'
import { sayUnavailable } from '../store/sqlite-unavailable.ts'
import { sqliteWriter } from '../store/sqlite-writer.ts'
import { LedgerConflict, ledgerFault, linkErasure, missingEntries } from './erasure-ledger.ts'
import type { AuditHead, KeyStore, LedgerEntry, PersonKey } from './key-store.ts'

const PERSON = 'person_id as personId, wrapped, touched_at_ms as touchedAtMs'
const ENTRY = 'position, organization_id as organizationId, person_id as personId, at_ms as atMs, previous_hash as previousHash, hash'
const CUT_TRIES = 50
const CUT_PAUSE_MS = 100
const GUARDS = ['erasures_no_update', 'erasures_no_delete', 'person_keys_stay_dead']

/** Pragmas of a key store: nothing that was deleted stays, nothing that was committed is lost. */
export function prepareKeysConnection(sqlite: Sqlite): void {
  sqlite.pragma('busy_timeout = 10000')
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('secure_delete = ON')
}

/** The key store on a SQLite file that is open, migrated and prepared. */
export function sqliteKeys(sqlite: Sqlite): KeyStore {
  const insertOrganization = sqlite.prepare('insert into organization_keys (organization_id, wrapped) values (?, ?) on conflict do nothing')
  const organizationKey = sqlite.prepare<[string], Buffer>('select wrapped from organization_keys where organization_id = ?').pluck()
  const organizations = sqlite.prepare<[], string>('select organization_id from organization_keys order by organization_id').pluck()
  const person = sqlite.prepare<[string, string], PersonKey>(
    `select ${PERSON} from person_keys where organization_id = ? and person_id = ?`,
  )
  const persons = sqlite.prepare<[string, string, number], PersonKey>(
    `select ${PERSON} from person_keys where organization_id = ? and person_id > ? order by person_id limit ?`,
  )
  const personOfTag = sqlite
    .prepare<[string, string], string>('select person_id from email_index where organization_id = ? and tag = ?')
    .pluck()
  const insertPerson = sqlite.prepare('insert into person_keys (organization_id, person_id, wrapped, touched_at_ms) values (?, ?, ?, ?)')
  const insertTag = sqlite.prepare('insert into email_index (organization_id, tag, person_id) values (?, ?, ?)')
  const dropTag = sqlite.prepare('delete from email_index where organization_id = ? and tag = ?')
  const dropTagsOf = sqlite.prepare('delete from email_index where organization_id = ? and person_id = ?')
  const dropPerson = sqlite.prepare('delete from person_keys where organization_id = ? and person_id = ?')
  const touch = sqlite.prepare('update person_keys set touched_at_ms = max(touched_at_ms, ?) where organization_id = ? and person_id = ?')
  const settle = sqlite.prepare('update person_keys set settled = 1 where organization_id = ? and person_id = ?')
  const untouched = sqlite.prepare<[string, number, number], PersonKey>(
    `select ${PERSON} from person_keys where organization_id = ? and settled = 0 and touched_at_ms < ? order by touched_at_ms limit ?`,
  )
  const orphan = sqlite.prepare<[string, string, number]>(
    'select 1 from person_keys where organization_id = ? and person_id = ? and settled = 0 and touched_at_ms < ?',
  )
  const erasureOf = sqlite.prepare<[string, string], LedgerEntry>(
    `select ${ENTRY} from erasures where organization_id = ? and person_id = ?`,
  )
  const lastErasure = sqlite.prepare<[], LedgerEntry>(`select ${ENTRY} from erasures order by position desc limit 1`)
  const erasures = sqlite.prepare<[], LedgerEntry>(`select ${ENTRY} from erasures order by position`)
  const insertErasure = sqlite.prepare<[LedgerEntry]>(
    'insert into erasures values (@position, @organizationId, @personId, @atMs, @previousHash, @hash)',
  )
  const head = sqlite.prepare<[string], AuditHead>('select position, hash from audit_heads where organization_id = ?')
  const raiseHead = sqlite.prepare(
    'insert into audit_heads (organization_id, position, hash) values (?, ?, ?) on conflict do update set position = excluded.position, hash = excluded.hash where excluded.position > position',
  )
  const setHead = sqlite.prepare('insert or replace into audit_heads (organization_id, position, hash) values (?, ?, ?)')

  const write = sqliteWriter(sqlite)

  return sayUnavailable<KeyStore>({
    async putOrganizationKey(organizationId, wrapped) {
      return write(() => {
        insertOrganization.run(organizationId, wrapped)
        const stored = organizationKey.get(organizationId)
        if (!stored) throw new Error(`key of ${organizationId} was not stored`)
        return stored
      })
    },
    organizationKey: async (organizationId) => organizationKey.get(organizationId),
    organizations: async () => organizations.all(),

    async claimPerson(organizationId, tag, personId, wrapped, nowMs) {
      return write(() => {
        const known = tag === undefined ? undefined : personOfTag.get(organizationId, tag)
        // Between the ledger's entry and the end of the key a person must not get new data: it could never be read.
        const live = known !== undefined && !erasureOf.get(organizationId, known)
        if (live) touch.run(nowMs, organizationId, known)
        else {
          insertPerson.run(organizationId, personId, wrapped, nowMs)
          if (tag !== undefined) {
            dropTag.run(organizationId, tag)
            insertTag.run(organizationId, tag, personId)
          }
        }
        const claimed = person.get(organizationId, live ? known : personId)
        if (!claimed) throw new Error(`person ${personId} was not stored`)
        return claimed
      })
    },
    persons: async (organizationId, { afterId = '', limit }) => persons.all(organizationId, afterId, limit),
    async personByTag(organizationId, tag) {
      const personId = personOfTag.get(organizationId, tag)
      return personId === undefined ? undefined : person.get(organizationId, personId)
    },
    personKeys: async (organizationId, personIds) => personIds.flatMap((id) => person.get(organizationId, id) ?? []),
    untouched: async (organizationId, beforeMs, limit) => untouched.all(organizationId, beforeMs, limit),
    async settlePersons(organizationId, personIds) {
      await write(() => {
        for (const id of personIds) settle.run(organizationId, id)
      })
    },
    async sweepPerson(organizationId, personId, beforeMs) {
      return write(() => {
        if (!orphan.get(organizationId, personId, beforeMs)) return false
        dropTagsOf.run(organizationId, personId)
        dropPerson.run(organizationId, personId)
        return true
      })
    },

    async recordErasure(organizationId, personId, atMs) {
      return write(() => {
        const listed = erasureOf.get(organizationId, personId)
        if (listed) return listed
        const entry = linkErasure(lastErasure.get(), { organizationId, personId, atMs })
        insertErasure.run(entry)
        return entry
      })
    },
    ledger: async () => erasures.all(),
    async extendLedger(entries) {
      const fault = ledgerFault(entries)
      if (fault) throw new LedgerConflict(`The copy of the erasure ledger is damaged: ${fault}.`)
      await write(() => {
        for (const entry of missingEntries(erasures.all(), entries)) insertErasure.run(entry)
      })
    },
    async destroyPerson(organizationId, personId) {
      await write(() => {
        dropTagsOf.run(organizationId, personId)
        dropPerson.run(organizationId, personId)
      })
      // The log still holds the pages as they were. Not done until it is cut.
      await cutLog(sqlite)
    },

    async recordAuditHead(organizationId, { position, hash }) {
      await write(() => raiseHead.run(organizationId, position, hash))
    },
    auditHead: async (organizationId) => head.get(organizationId),
    async resetAuditHeads(heads) {
      await write(() => {
        sqlite.exec('delete from audit_heads')
        for (const { organizationId, position, hash } of heads) setHead.run(organizationId, position, hash)
      })
    },

    faults: async () => faults(sqlite, erasures.all()),
    async close() {
      sqlite.close()
    },
  })
}

/** Another process may be reading just now; a long reader is another matter. */
async function cutLog(sqlite: Sqlite): Promise<void> {
  for (let tries = 1; tries <= CUT_TRIES; tries++) {
    const [checkpoint] = sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    if (!checkpoint?.busy) return
    await new Promise((resolve) => setTimeout(resolve, CUT_PAUSE_MS))
  }
  throw new Error('keys.db is in use by a long reader, so its log could not be cut; erase again')
}

function faults(sqlite: Sqlite, ledger: readonly LedgerEntry[]): readonly string[] {
  const found: string[] = []
  const triggers = new Set(sqlite.prepare<[], string>("select name from sqlite_master where type = 'trigger'").pluck().all())
  for (const guard of GUARDS)
    if (!triggers.has(guard)) found.push(`The guard ${guard} is missing from the key store. Restore a backup of it.`)
  const pragma = (name: string) => Number(sqlite.pragma(name, { simple: true }))
  if (pragma('secure_delete') !== 1) found.push('The key store does not overwrite deleted keys.')
  if (pragma('synchronous') !== 2)
    found.push('The key store is not in synchronous = FULL; an acknowledged erasure could be undone by a power failure.')
  if (pragma('foreign_keys') !== 1) found.push('The key store does not check foreign keys.')
  const broken = ledgerFault(ledger)
  if (broken) found.push(`The erasure ledger of the key store is damaged: ${broken}.`)
  return found
}
