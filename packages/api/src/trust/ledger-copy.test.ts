import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LedgerConflict, linkErasure } from './erasure-ledger.ts'
import type { LedgerEntry } from './key-store.ts'
import { fileLedgerCopy } from './ledger-copy.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-ledger-'))
  path = join(folder, 'backups', 'erasures.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const ledger = (count: number, firstAtMs = 1): LedgerEntry[] => {
  const entries: LedgerEntry[] = []
  for (let i = 0; i < count; i++)
    entries.push(linkErasure(entries.at(-1), { organizationId: 'org_a', personId: `per_${i}`, atMs: firstAtMs + i }))
  return entries
}

describe('fileLedgerCopy', () => {
  it('tells an empty ledger from none', () => {
    const copy = fileLedgerCopy(path)
    expect(copy.read()).toBeUndefined()
    copy.sync([])
    expect(copy.read()).toEqual([])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('appends what is new and nothing twice', () => {
    const copy = fileLedgerCopy(path)
    copy.sync(ledger(2))
    copy.sync(ledger(5))
    copy.sync(ledger(5))
    copy.sync(ledger(1))
    expect(copy.read()).toEqual(ledger(5))
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(6)
  })

  it.each([1, 20, 200])('makes good a last line that a crash cut off after %d characters', (length) => {
    const copy = fileLedgerCopy(path)
    copy.sync(ledger(2))
    appendFileSync(path, JSON.stringify(ledger(3)[2]).slice(0, length))
    expect(copy.read()).toEqual(ledger(2))
    copy.sync(ledger(4))
    expect(copy.read()).toEqual(ledger(4))
  })

  it('stands a line that two processes wrote', () => {
    const copy = fileLedgerCopy(path)
    copy.sync(ledger(2))
    appendFileSync(path, `${JSON.stringify(ledger(2)[1])}\n`)
    expect(copy.read()).toEqual(ledger(2))
  })

  it('is made once when two processes erase for the first time', () => {
    const [ours, theirs] = [fileLedgerCopy(path), fileLedgerCopy(path)]
    // They begin between our look at the file and our writing.
    const entries = ledger(1)
    entries.slice = (...range) => {
      theirs.sync(ledger(2))
      return ledger(1).slice(...range)
    }
    ours.sync(entries)
    expect(ours.read()).toEqual(ledger(2))
    expect(readdirSync(dirname(path))).toEqual(['erasures.jsonl'])
  })

  it('refuses a hole, a changed line, another history and a foreign file', () => {
    const copy = fileLedgerCopy(path)
    copy.sync(ledger(3))
    expect(() => copy.sync(ledger(4, 99))).toThrow(LedgerConflict)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/.*per_1.*\n/, ''))
    expect(() => copy.read()).toThrow('entry 2 is missing')
    writeFileSync(path, text.replace('per_1', 'per_7'))
    expect(() => copy.read()).toThrow('entry 2 was changed')
    writeFileSync(path, 'hello\n')
    expect(() => copy.read()).toThrow('is not an erasure ledger')
  })
})
