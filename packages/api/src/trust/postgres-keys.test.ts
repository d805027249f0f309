import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { execPostgres, postgresDatabase, type TestDatabase } from '../../test/test-database.ts'
import { keyStoreContract } from './key-store.contract.ts'
import { KeysUnusable } from './keys-unusable.ts'
import { keysExist, openKeys } from './open-keys.ts'

let database: TestDatabase
const rootKey = new Uint8Array(randomBytes(32))
const open = async (key = rootKey) => openKeys({ url: database.url, rootKey: key, clock: () => 1 })
/** As the program's sessions are. */
const asProgram = (sql: string) => execPostgres(database.url, `set role slotwell_keys; set search_path = slotwell_keys; ${sql}`)
const asAdministrator = (sql: string) => execPostgres(database.adminUrl, `set search_path = slotwell_keys; ${sql}`)

keyStoreContract('PostgreSQL', {
  async open() {
    database = await postgresDatabase()
    return (await open()).keyStore
  },
  reopen: async () => (await open()).keyStore,
  remove: () => database.drop(),
})

describe('a key store on PostgreSQL', () => {
  beforeEach(async () => {
    database = await postgresDatabase()
  })
  afterEach(() => database.drop())

  it('refuses a root key that did not make it, in one line without a password, and writes nothing', async () => {
    expect(await keysExist(database.url)).toBe(false)
    await (await open()).keyStore.close()
    expect(await keysExist(database.url)).toBe(true)
    // As an older version would have left it: everything would be applied.
    await asAdministrator('delete from schema_migrations')
    const url = database.url.replace('slotwell_owner@', 'slotwell_owner:a-secret@')
    const opening = openKeys({ url, rootKey: new Uint8Array(randomBytes(32)) })
    await expect(opening).rejects.toThrow(KeysUnusable)
    await expect(opening).rejects.toThrow(/^The root key \(fingerprint [0-9a-f]{8}\) is not the one that postgres:\/\/slotwell_owner@.*$/)
    expect(await asAdministrator('select * from schema_migrations')).toEqual([])
  })

  it('lets one of two first starts at once make it, and refuses the other if its root key is another', async () => {
    const opened = await Promise.allSettled([open(), open(), open(new Uint8Array(randomBytes(32)))])
    const made = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value.keyStore] : []))
    expect(made.length).toBeGreaterThan(0)
    expect(made.length).toBeLessThan(3)
    await Promise.all(made.map((keyStore) => keyStore.close()))
  })

  it('gives one address one person, however many processes meet him at once', async () => {
    const { keyStore } = await open()
    const other = await open()
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? keyStore : other.keyStore).claimPerson('org_a', 'tag', `per_${i}`, new Uint8Array(8), i),
      ),
    )
    expect(new Set(claims.map(({ personId }) => personId)).size).toBe(1)
    expect(await keyStore.persons('org_a', { limit: 99 })).toHaveLength(1)
    await Promise.all([keyStore.close(), other.keyStore.close()])
  })

  it('keeps one chain of erasures, however many processes erase at once', async () => {
    const { keyStore } = await open()
    const other = await open()
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? keyStore : other.keyStore).recordErasure('org_a', `per_${i % 15}`, i)))
    expect(await keyStore.ledger()).toHaveLength(15)
    expect(await keyStore.faults()).toEqual([])
    await Promise.all([keyStore.close(), other.keyStore.close()])
  })

  it.each([
    'update erasures set at_ms = 2',
    'delete from erasures',
    'truncate erasures',
    'alter table erasures disable trigger all',
    "set session_replication_role = 'replica'",
    'update root_keys set version = 2',
    "insert into schema_migrations values ('9999_later', 'x', 0)",
    'delete from schema_migrations',
  ])('does not let its own sessions: %s', async (sql) => {
    const { keyStore } = await open()
    await keyStore.recordErasure('org_a', 'per_1', 1)
    await expect(asProgram(sql)).rejects.toThrow(/permission denied|must be owner/)
    await keyStore.close()
  })

  it('tells when a guard was dropped or put to sleep, a right given away, or the ledger rewritten', async () => {
    const { keyStore } = await open()
    await keyStore.recordErasure('org_a', 'per_1', 1)
    await expect(asAdministrator('update erasures set at_ms = 2')).rejects.toThrow('ledger_is_append_only')
    await expect(asAdministrator('delete from erasures')).rejects.toThrow('ledger_is_append_only')
    await expect(asAdministrator('truncate erasures')).rejects.toThrow('ledger_is_append_only')
    await asAdministrator(`drop trigger erasures_no_update on erasures; alter table erasures disable trigger erasures_no_delete;
      grant delete on erasures to slotwell_keys; update erasures set person_id = 'per_2'`)
    expect(await keyStore.faults()).toEqual([
      expect.stringContaining('erasures_no_update (trigger) is missing'),
      expect.stringContaining('erasures_no_delete (trigger) is switched off'),
      expect.stringContaining('may change or shorten the erasure ledger'),
      expect.stringContaining('entry 1 was changed'),
    ])
    await keyStore.close()
  })
})
