import { Database } from '../store/sqlite-driver.ts'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BackupsOf, backupsOf } from '../../test/backups-of.ts'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'

const DAY_MS = 86_400_000

let practice: TemporaryPractice
let backups: BackupsOf
beforeEach(async () => {
  practice = await temporaryPractice()
  backups = backupsOf(practice)
})
afterEach(async () => {
  await practice.close()
  await practice.remove()
})

describe('backup', () => {
  it('writes two archives, a manifest and the ledger, for their owner only, and cleans up', async () => {
    await practice.book({ name: 'Anna Keller', email: 'anna@example.org' })
    await backups.seal()
    const { manifest, manifestPath } = await backups.backUp()
    const names = readdirSync(practice.outDir).sort()
    expect(names).toEqual(['erasures.jsonl', manifest.data.file, manifest.keys.file, manifestPath.slice(practice.outDir.length + 1)].sort())
    for (const name of names) expect(statSync(join(practice.outDir, name)).mode & 0o777, name).toBe(0o600)
    expect(manifest).toMatchObject({
      data: { migrations: expect.arrayContaining(['0001_spine']) },
      keys: { migrations: ['0001_keys'] },
      auditHeads: [{ organizationId: practice.organizationId }],
    })
  })

  it('is whole while bookings go on', async () => {
    let writing = true
    let written = 0
    const writer = (async () => {
      while (writing && written < 150) {
        await practice.book({ name: `N${written}`, email: `n${written}@example.org` })
        written += 1
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })()
    const { manifestPath } = await backups.backUp()
    writing = false
    await writer
    expect(written).toBeGreaterThan(3)
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: true })
  })

  it('refuses to back up a damaged database, so that no good backup is pushed out', async () => {
    const path = practice.databaseUrl.slice('sqlite:'.length)
    const raw = new Database(path)
    raw.pragma('foreign_keys = OFF')
    raw.exec("insert into api_keys values ('key_x', 'org_missing', 'secret', null, x'00', 0, null)")
    raw.close()
    await expect(backups.backUp()).rejects.toThrow('is damaged')
    expect(readdirSync(practice.outDir)).toEqual([])
  })

  it('removes archives of keys after a week, and keeps those of data', async () => {
    const first = await backups.backUp()
    practice.time.nowMs += 6 * DAY_MS
    const second = await backups.backUp()
    expect(second.removed).toEqual([])
    practice.time.nowMs += 2 * DAY_MS
    expect((await backups.backUp()).removed).toEqual([first.manifest.keys.file])
    expect(existsSync(join(practice.outDir, first.manifest.data.file))).toBe(true)
  })
})
