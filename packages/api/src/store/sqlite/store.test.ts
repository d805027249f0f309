import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '../sqlite-driver.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { everyContract } from '../contract/every.contract.ts'
import { readMigrations, SchemaError } from '../migrations.ts'
import { openStore } from '../open-store.ts'

const folders: string[] = []
const newFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-store-'))
  folders.push(folder)
  return join(folder, 'data.db')
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const twoConnections = async () => {
  const path = newFile()
  let nowMs = 0
  const options = { url: `sqlite:${path}`, clock: () => nowMs }
  const store = await openStore(options)
  const other = await openStore(options)
  return {
    store,
    other,
    setClock: (ms: number) => void (nowMs = ms),
    async close() {
      await store.close()
      await other.close()
    },
  }
}
everyContract('SQLite', twoConnections)

describe('a SQLite file', () => {
  it('is readable by its owner alone', async () => {
    const path = newFile()
    await (await openStore({ url: `sqlite:${path}` })).close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is migrated once and opened again as it is', async () => {
    const path = newFile()
    for (let i = 0; i < 2; i++) await (await openStore({ url: `sqlite:${path}` })).close()
    const sqlite = new Database(path)
    expect(sqlite.prepare('select count(*) from schema_migrations').pluck().get()).toBe(readMigrations('sqlite').length)
    sqlite.close()
  })

  it.each([
    { name: 'of a newer version', change: "insert into schema_migrations values ('9999_later', 'x', 0)", says: /newer Slotwell/ },
    { name: 'with an edited migration', change: "update schema_migrations set digest = 'x'", says: /differs from the file/ },
  ])('$name is refused', async ({ change, says }) => {
    const path = newFile()
    await (await openStore({ url: `sqlite:${path}` })).close()
    const sqlite = new Database(path)
    sqlite.exec(change)
    sqlite.close()
    const opening = openStore({ url: `sqlite:${path}` })
    await expect(opening).rejects.toThrow(SchemaError)
    await expect(opening).rejects.toThrow(says)
  })

  it.each(['claims_guard_insert', 'claims_guard_update', 'claims_seat_insert', 'claims_seat_update', 'audit_no_delete', 'audit_seal_once'])(
    'without its guard %s has a fault that names it',
    async (guard) => {
      const path = newFile()
      const store = await openStore({ url: `sqlite:${path}` })
      const sqlite = new Database(path)
      sqlite.exec(`drop trigger ${guard}`)
      sqlite.close()
      expect(await store.faults()).toEqual([expect.stringContaining(guard)])
      await store.close()
    },
  )

  it('with a guard that was swapped for an empty one has a fault that names it', async () => {
    const path = newFile()
    const store = await openStore({ url: `sqlite:${path}` })
    const sqlite = new Database(path)
    sqlite.exec('drop trigger claims_guard_insert; create trigger claims_guard_insert before insert on claims begin select 1; end')
    sqlite.close()
    expect(await store.faults()).toEqual([expect.stringContaining('claims_guard_insert was changed')])
    await store.close()
  })

  it('I1 guards claims that are moved by an update too', async () => {
    const path = newFile()
    const store = await openStore({ url: `sqlite:${path}` })
    const sqlite = new Database(path)
    sqlite.exec(`insert into organizations (id, slug, created_at_ms) values ('org_a', 'a', 0);
      insert into claims values ('org_a', 's', 0, 100, 0, 0, 'one', 'exclusive', null), ('org_a', 's', 100, 200, 0, 0, 'two', 'exclusive', null);`)
    expect(() => sqlite.exec("update claims set start_ms = 50 where owner = 'two'")).toThrow(/double_booking/)
    sqlite.exec("update claims set start_ms = 150 where owner = 'two'")
    sqlite.close()
    await store.close()
  })

  it('is only looked at by a sender for whom nothing is due: it waits for nobody who writes', async () => {
    const path = newFile()
    const store = await openStore({ url: `sqlite:${path}` })
    const sqlite = new Database(path)
    sqlite.exec('begin immediate')
    const looks = [store.outbox.lease(9, 500), store.agendas.lease(9, 500), store.confirmations.lease(500)]
    const patience = new Promise((resolve) => setTimeout(() => resolve('waited'), 100))
    expect(await Promise.all(looks.map((look) => Promise.race([look, patience])))).toEqual([[], [], []])
    sqlite.exec('rollback')
    sqlite.close()
    await Promise.all(looks)
    await store.close()
  })

  it('I14 keeps the audit log from being changed or shortened', async () => {
    const path = newFile()
    const store = await openStore({ url: `sqlite:${path}` })
    await store.organizations.create({ id: 'org_a', slug: 'a', createdAtMs: 0 }, [], {
      id: 'aud_a',
      organizationId: 'org_a',
      atMs: 0,
      actor: 'cli',
      action: 'x',
      object: 'y',
      meta: {},
    })
    const sqlite = new Database(path)
    expect(() => sqlite.exec('delete from audit')).toThrow(/append_only/)
    expect(() => sqlite.exec("update audit set action = 'z'")).toThrow(/append_only/)
    sqlite.close()
    await store.close()
  })
})
