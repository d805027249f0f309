import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BackupsOf, backupsOf } from '../../test/backups-of.ts'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import { exportCustomer, listCustomers } from '../booking/customers.ts'
import { privateViews } from '../booking/private-view.ts'
import { readArchive } from './archive.ts'
import { readManifest } from './backup-manifest.ts'
import { eraseCustomer } from './erase.ts'

const letters = (count: number) => Array.from(randomBytes(count), (byte) => 'abcdefghjkmnpqrstuvwxyz'[byte % 23]).join('')
const canary = () => {
  const domain = letters(14)
  return {
    // Umlaut and quote, so that escaped forms differ from the plain one.
    attendee: {
      name: `Zoë "${letters(12)}" ${letters(12)}`,
      email: `${letters(12)}.${letters(6)}@${domain}.example`,
      phone: `+41${String(1e12 + randomBytes(5).readUIntBE(0, 5)).slice(1)}`,
    },
    answer: `Rücken ${letters(20)}`,
    words: [domain],
  }
}

/** Every way in which a text could have come to the disk. */
function forms(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8')
  const quotedPrintable = [...utf8]
    .map((byte) =>
      byte < 33 || byte > 126 || byte === 61 ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte),
    )
    .join('')
  const plain = [
    text,
    text.toUpperCase(),
    text.toLowerCase(),
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    quotedPrintable,
    utf8.toString('hex'),
    utf8.toString('hex').toUpperCase(),
  ]
  const ascii = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  // A text inside a longer base64 value starts at one of three offsets; its inner characters are the same each time.
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), utf8])
    return whole.toString('base64').slice(offset === 0 ? 0 : offset + 1, -4)
  })
  const base64url = base64.map((part) => part.replaceAll('+', '-').replaceAll('/', '_'))
  return [...[...plain, ascii, ...base64, ...base64url].map((form) => Buffer.from(form, 'utf8')), Buffer.from(text, 'utf16le')]
}

/** Which of the texts occur in which file, in any form. */
function hits(files: Readonly<Record<string, Buffer>>, texts: readonly string[]): string[] {
  return Object.entries(files).flatMap(([name, bytes]) =>
    texts.filter((text) => forms(text).some((form) => bytes.includes(form))).map((text) => `${name}: ${text}`),
  )
}

let practice: TemporaryPractice
let backups: BackupsOf
let logged: string[]
beforeEach(async () => {
  logged = []
  for (const stream of [process.stdout, process.stderr] as const) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      logged.push(String(chunk))
      return true
    })
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...parts) => void logged.push(parts.map(String).join(' ')))
  practice = await temporaryPractice()
  backups = backupsOf(practice)
})
afterEach(async () => {
  await practice.close()
  await practice.remove()
  vi.restoreAllMocks()
})

/** Every file the system has written, logs and the decrypted contents of all backups among them. */
async function everyByte(): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = { log: Buffer.from(logged.join('')) }
  for (const entry of readdirSync(practice.folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files[entry.name] = readFileSync(join(entry.parentPath, entry.name))
  }
  return { ...files, ...(await decryptedBackups()) }
}

async function decryptedBackups(): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {}
  const scratch = join(practice.folder, `scratch-${randomBytes(4).toString('hex')}`)
  mkdirSync(scratch)
  const manifests = existsSync(practice.outDir) ? readdirSync(practice.outDir).filter((name) => name.endsWith('.manifest.json')) : []
  for (const name of manifests) {
    const read = readManifest(join(practice.outDir, name), backups.secret)
    if (!read.ok) throw new Error(read.detail)
    for (const part of ['data', 'keys'] as const) {
      const plain = join(scratch, `${name}.${part}`)
      await readArchive(join(practice.outDir, read.manifest[part].file), plain, { key: read.keys[part], commitment: read.keys.commitment })
      files[`${name} ${part}`] = readFileSync(plain)
    }
  }
  return files
}

/** A person with every field, booked, read, exported and backed up; and another one who stays. */
async function journey() {
  const person = canary()
  const booked = await practice.book(person.attendee, { anlass: person.answer })
  const other = await practice.book({ name: 'Berta Meier', email: 'berta@example.org' })
  const asked = { organizationId: practice.organizationId, actor: 'cli' }
  const list = await listCustomers(practice, { ...asked, query: { email: person.attendee.email, limit: 10 } })
  expect(JSON.stringify(list)).toContain(JSON.stringify(person.attendee.name).slice(1, -1))
  expect((await exportCustomer(practice, { ...asked, customerId: booked.customerId })).ok).toBe(true)
  await backups.seal()
  const texts = [person.attendee.name, person.attendee.email, person.attendee.phone, person.answer, ...person.words]
  return { booked, other, texts }
}

/** The blind index of an address, read out of the key store as a thief of it would. */
async function tagOf(personId: string): Promise<string> {
  const { Database } = await import('../store/sqlite-driver.ts')
  const raw = new Database(practice.keysUrl.slice('sqlite:'.length), { readonly: true })
  const tag = raw.prepare<[string], string>('select tag from email_index where person_id = ?').pluck().get(personId)
  raw.close()
  if (!tag) throw new Error('no tag')
  return tag
}

describe('I15: not one byte of a person', () => {
  it('the scan finds what is there', () => {
    const text = 'Zoë "abc" xyz'
    for (const form of forms(text))
      expect(hits({ file: Buffer.concat([Buffer.from('....'), form, Buffer.from('....')]) }, [text])).toHaveLength(1)
    for (const offset of [0, 1, 2])
      expect(hits({ file: Buffer.from(Buffer.from(`${'-'.repeat(offset)}${text} and more`).toString('base64')) }, [text])).toHaveLength(1)
  })

  it('is readable on the disk while the person is known', async () => {
    const { texts } = await journey()
    await backups.backUp()
    const files = await everyByte()
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['log', 'slotwell.db', 'slotwell.db-wal', 'slotwell.db-shm', 'keys.db']))
    expect(hits(files, texts)).toEqual([])
  })

  it('or of the blind index is left after the erasure, and old archives of data never held it', async () => {
    const { booked, texts } = await journey()
    const tag = await tagOf(booked.personId)
    const before = await backups.backUp()
    expect(
      hits(
        {
          keys: readFileSync(practice.keysUrl.slice('sqlite:'.length)),
          log: readFileSync(`${practice.keysUrl.slice('sqlite:'.length)}-wal`),
        },
        [tag],
      ),
    ).not.toEqual([])

    practice.time.nowMs += 1_000
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: booked.customerId, actor: 'cli' })
    await backups.seal()
    await backups.backUp()
    const files = await everyByte()
    expect(hits(files, texts)).toEqual([])
    // Only the archive of keys from before has the tag: it goes within the week that such archives are kept.
    const old = before.manifestPath.slice(practice.outDir.length + 1)
    expect(hits(files, [tag])).toEqual([`${old} keys: ${tag}`])
    practice.time.nowMs += 8 * 86_400_000
    expect((await backups.backUp()).removed).toContain(before.manifest.keys.file)
  })

  it('of somebody who came along is left, while the others of the party stay as they are', async () => {
    const [gone, contact, friend] = [canary(), canary(), canary()]
    const party = await practice.bookTogether([contact.attendee, gone.attendee, friend.attendee])
    const asked = { organizationId: practice.organizationId, actor: 'cli' }
    // What is given to one of them is about him alone.
    const exported = JSON.stringify(await exportCustomer(practice, { ...asked, customerId: party.customerIds[1]! }))
    const heard = (person: typeof gone) => exported.includes(person.attendee.email)
    expect([heard(gone), heard(contact), heard(friend)]).toEqual([true, false, false])
    await backups.seal()
    await backups.backUp()
    practice.time.nowMs += 1_000
    await eraseCustomer(practice, { ...asked, customerId: party.customerIds[1]! })
    await backups.seal()
    await backups.backUp()
    const { name, email, phone } = gone.attendee
    expect(hits(await everyByte(), [name, email, phone, ...gone.words])).toEqual([])
    const [view] = await privateViews(practice, asked, [(await practice.store.bookings.byId(asked.organizationId, party.bookingId))!], 0)
    expect(view).toMatchObject({ partySize: 3, attendees: [contact.attendee, { name: null }, friend.attendee] })
  })

  it('comes back with any backup, while another person does', async () => {
    const { booked, other, texts } = await journey()
    const generations = [await backups.backUp()]
    practice.time.nowMs += 60_000
    generations.push(await backups.backUp())
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: booked.customerId, actor: 'cli' })
    practice.time.nowMs += 60_000
    generations.push(await backups.backUp())

    for (const [index, { manifestPath }] of generations.entries()) {
      expect(await backups.bringBack(manifestPath, {}, `restored-${index}`)).toMatchObject({ ok: true })
      const deps = await backups.reopened(`restored-${index}`)
      expect([await deps.nameOf(booked.bookingId), await deps.nameOf(other.bookingId)]).toEqual([null, 'Berta Meier'])
      await deps.close()
    }
    expect(hits(await everyByte(), texts)).toEqual([])
  })
})
