import type pg from 'pg'
import { definitionsOf } from '../postgres/definitions.ts'
import { guardFaults } from '../postgres/guards.ts'
import { serverFaults } from '../postgres/server-faults.ts'
import { statement, type Statements, statementsOf, transaction, untilUndisturbed } from '../postgres/transaction.ts'
import { asUnavailable } from '../postgres/unavailable.ts'
import { UNFINISHED_MOVE } from '../store/copy.ts'
import { translated } from '../store/unavailable.ts'
import { LedgerConflict, ledgerFault, linkErasure, missingEntries } from './erasure-ledger.ts'
import type { AuditHead, KeyStore, LedgerEntry, PersonKey } from './key-store.ts'

export const KEYS_SCHEMA = 'slotwell_keys'
export const KEYS_ROLE = 'slotwell_keys'

const PERSON = 'person_id as "personId", wrapped, touched_at_ms as "touchedAtMs"'
const ENTRY =
  'position, organization_id as "organizationId", person_id as "personId", at_ms as "atMs", previous_hash as "previousHash", hash'

const INSERT_ORGANIZATION = statement('insert_organization', 'insert into organization_keys values ($1, $2) on conflict do nothing')
const ORGANIZATION = statement<{ wrapped: Buffer }>('organization', 'select wrapped from organization_keys where organization_id = $1')
const ORGANIZATIONS = statement<{ id: string }>('organizations', 'select organization_id as id from organization_keys order by 1')
const PERSONS_BY_ID = statement<PersonKey>(
  'persons_by_id',
  `select ${PERSON} from person_keys where organization_id = $1 and person_id = any($2::text[]) order by array_position($2::text[], person_id)`,
)
const PERSONS = statement<PersonKey>(
  'persons',
  `select ${PERSON} from person_keys where organization_id = $1 and person_id > $2 order by person_id limit $3`,
)
const PERSON_OF_TAG = statement<{ personId: string }>(
  'person_of_tag',
  'select person_id as "personId" from email_index where organization_id = $1 and tag = $2',
)
const INSERT_PERSON = statement(
  'insert_person',
  'insert into person_keys (organization_id, person_id, wrapped, touched_at_ms) values ($1, $2, $3, $4)',
)
const PUT_TAG = statement(
  'put_tag',
  'insert into email_index (organization_id, tag, person_id) values ($1, $2, $3) on conflict (organization_id, tag) do update set person_id = excluded.person_id',
)
const DROP_TAGS_OF = statement('drop_tags_of', 'delete from email_index where organization_id = $1 and person_id = $2')
const DROP_PERSON = statement('drop_person', 'delete from person_keys where organization_id = $1 and person_id = $2')
const TOUCH = statement(
  'touch',
  'update person_keys set touched_at_ms = greatest(touched_at_ms, $3) where organization_id = $1 and person_id = $2',
)
const SETTLE = statement('settle', 'update person_keys set settled = true where organization_id = $1 and person_id = any($2::text[])')
const UNTOUCHED = statement<PersonKey>(
  'untouched',
  `select ${PERSON} from person_keys where organization_id = $1 and not settled and touched_at_ms < $2 order by touched_at_ms limit $3`,
)
/** Locked: whoever claims the person at this moment waits, and then finds him gone. */
const ORPHAN = statement(
  'orphan',
  'select 1 from person_keys where organization_id = $1 and person_id = $2 and not settled and touched_at_ms < $3 for update',
)
const ERASURE_OF = statement<LedgerEntry>('erasure_of', `select ${ENTRY} from erasures where organization_id = $1 and person_id = $2`)
const LAST_ERASURE = statement<LedgerEntry>('last_erasure', `select ${ENTRY} from erasures order by position desc limit 1`)
const ERASURES = statement<LedgerEntry>('erasures', `select ${ENTRY} from erasures order by position`)
const INSERT_ERASURE = statement('insert_erasure', 'insert into erasures values ($1, $2, $3, $4, $5, $6)')
const HEAD = statement<AuditHead>('head', 'select position, hash from audit_heads where organization_id = $1')
const RAISE_HEAD = statement(
  'raise_head',
  `insert into audit_heads as known values ($1, $2, $3)
   on conflict (organization_id) do update set position = excluded.position, hash = excluded.hash where excluded.position > known.position`,
)
const SET_HEAD = statement('set_head', 'insert into audit_heads values ($1, $2, $3)')
const DROP_HEADS = statement('drop_heads', 'delete from audit_heads')
const OPEN_LEDGER = statement<{ open: boolean }>(
  'open_ledger',
  `select has_table_privilege('${KEYS_ROLE}', '${KEYS_SCHEMA}.erasures', 'update, delete, truncate') as open`,
)
const UNFINISHED = statement<{ unfinished: boolean }>(
  'unfinished',
  `select to_regclass('${KEYS_SCHEMA}.unfinished_move') is not null as unfinished`,
)

/** One writer of the ledger at a time: its chain has one end. */
const LEDGER_LOCK = 'select pg_advisory_xact_lock(2204178835117)'
/** Persons are claimed and swept one at a time in an organization: claims are rare beside everything else, and never wrong then. */
const CLAIM_LOCK = statement('claim_lock', 'select pg_advisory_xact_lock(hashtextextended($1, 2204178835118))')

/** The key store on a cluster of its own, whose tables are migrated. Closing it closes the pool. */
export function postgresKeys(pool: pg.Pool): KeyStore {
  const run = <T>(opening: string, work: (rows: Statements) => Promise<T>): Promise<T> =>
    untilUndisturbed(() =>
      transaction(
        pool,
        () => opening,
        (client) => work(statementsOf(client)),
      ),
    )
  const read = <T>(work: (rows: Statements) => Promise<T>) => run('begin read only', work)
  const write = <T>(work: (rows: Statements) => Promise<T>) => run('begin', work)
  const append = <T>(work: (rows: Statements) => Promise<T>) => run(`begin; ${LEDGER_LOCK}`, work)

  const insertErasure = (rows: Statements, entry: LedgerEntry) =>
    rows.run(INSERT_ERASURE, [entry.position, entry.organizationId, entry.personId, entry.atMs, entry.previousHash, entry.hash])

  return translated<KeyStore>(
    {
      putOrganizationKey: (organizationId, wrapped) =>
        write(async (rows) => {
          await rows.run(INSERT_ORGANIZATION, [organizationId, Buffer.from(wrapped)])
          const [stored] = await rows.all(ORGANIZATION, [organizationId])
          if (!stored) throw new Error(`key of ${organizationId} was not stored`)
          return stored.wrapped
        }),
      organizationKey: (organizationId) => read(async (rows) => (await rows.all(ORGANIZATION, [organizationId]))[0]?.wrapped),
      organizations: () => read(async (rows) => (await rows.all(ORGANIZATIONS, [])).map(({ id }) => id)),

      claimPerson: (organizationId, tag, personId, wrapped, nowMs) =>
        write(async (rows) => {
          await rows.all(CLAIM_LOCK, [organizationId])
          const known = tag === undefined ? undefined : (await rows.all(PERSON_OF_TAG, [organizationId, tag]))[0]?.personId
          // Between the ledger's entry and the end of the key a person must not get new data: it could never be read.
          const live = known !== undefined && (await rows.all(ERASURE_OF, [organizationId, known])).length === 0
          if (live) await rows.run(TOUCH, [organizationId, known, nowMs])
          else {
            await rows.run(INSERT_PERSON, [organizationId, personId, Buffer.from(wrapped), nowMs])
            if (tag !== undefined) await rows.run(PUT_TAG, [organizationId, tag, personId])
          }
          const [claimed] = await rows.all(PERSONS_BY_ID, [organizationId, [live ? known : personId]])
          if (!claimed) throw new Error(`person ${personId} was not stored`)
          return claimed
        }),
      persons: (organizationId, { afterId = '', limit }) => read((rows) => rows.all(PERSONS, [organizationId, afterId, limit])),
      personByTag: (organizationId, tag) =>
        read(async (rows) => {
          const [found] = await rows.all(PERSON_OF_TAG, [organizationId, tag])
          return found && (await rows.all(PERSONS_BY_ID, [organizationId, [found.personId]]))[0]
        }),
      personKeys: (organizationId, personIds) => read((rows) => rows.all(PERSONS_BY_ID, [organizationId, personIds])),
      untouched: (organizationId, beforeMs, limit) => read((rows) => rows.all(UNTOUCHED, [organizationId, beforeMs, limit])),
      settlePersons: (organizationId, personIds) =>
        write(async (rows) => {
          await rows.all(CLAIM_LOCK, [organizationId])
          await rows.run(SETTLE, [organizationId, personIds])
        }),
      sweepPerson: (organizationId, personId, beforeMs) =>
        write(async (rows) => {
          await rows.all(CLAIM_LOCK, [organizationId])
          if ((await rows.all(ORPHAN, [organizationId, personId, beforeMs])).length === 0) return false
          await rows.run(DROP_TAGS_OF, [organizationId, personId])
          await rows.run(DROP_PERSON, [organizationId, personId])
          return true
        }),

      recordErasure: (organizationId, personId, atMs) =>
        append(async (rows) => {
          const [listed] = await rows.all(ERASURE_OF, [organizationId, personId])
          if (listed) return listed
          const [last] = await rows.all(LAST_ERASURE, [])
          const entry = linkErasure(last, { organizationId, personId, atMs })
          await insertErasure(rows, entry)
          return entry
        }),
      ledger: () => read((rows) => rows.all(ERASURES, [])),
      async extendLedger(entries) {
        const fault = ledgerFault(entries)
        if (fault) throw new LedgerConflict(`The copy of the erasure ledger is damaged: ${fault}.`)
        await append(async (rows) => {
          for (const entry of missingEntries(await rows.all(ERASURES, []), entries)) await insertErasure(rows, entry)
        })
      },
      destroyPerson: (organizationId, personId) =>
        write(async (rows) => {
          await rows.all(CLAIM_LOCK, [organizationId])
          await rows.run(DROP_TAGS_OF, [organizationId, personId])
          await rows.run(DROP_PERSON, [organizationId, personId])
        }),

      recordAuditHead: (organizationId, { position, hash }) =>
        write(async (rows) => void (await rows.run(RAISE_HEAD, [organizationId, position, hash]))),
      auditHead: (organizationId) => read(async (rows) => (await rows.all(HEAD, [organizationId]))[0]),
      resetAuditHeads: (heads) =>
        write(async (rows) => {
          await rows.run(DROP_HEADS, [])
          for (const { organizationId, position, hash } of heads) await rows.run(SET_HEAD, [organizationId, position, hash])
        }),

      faults: () =>
        transaction(
          pool,
          () => 'begin read only',
          async (client) => {
            const rows = statementsOf(client)
            const found = [
              ...(await serverFaults(client, KEYS_SCHEMA)),
              ...(await guardFaults(client, KEYS_SCHEMA, definitionsOf('keys-postgres'))),
            ].map((fault) => `Key store: ${fault}`)
            for (const { open } of await rows.all(OPEN_LEDGER, []))
              if (open) found.push(`The role ${KEYS_ROLE} may change or shorten the erasure ledger. Revoke that right.`)
            for (const { unfinished } of await rows.all(UNFINISHED, [])) if (unfinished) found.push(`Key store: ${UNFINISHED_MOVE}`)
            const broken = ledgerFault(await rows.all(ERASURES, []))
            if (broken) found.push(`The erasure ledger of the key store is damaged: ${broken}.`)
            return found
          },
        ),
      async close() {
        await pool.end()
      },
    },
    asUnavailable,
  )
}
