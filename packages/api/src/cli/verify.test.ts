import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '../store/sqlite-driver.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ATTENDEE, bearer, book, firstFree, type Harness, MONDAY, placeHold, startHarness } from '../../test/harness.ts'
import { createSealer } from '../trust/sealer.ts'
import { runCli } from './run.ts'

let harness: Harness
let copy: string

/** A practice with a bit of everything: booked, moved, cancelled, erased and held; its audit is sealed. */
beforeAll(async () => {
  harness = await startHarness()
  const owner = { headers: bearer(harness.practice.sk) }
  const done = async (path: string, json: object) => {
    const response = await harness.request(path, { method: 'POST', json, ...owner })
    expect([path, response.status]).toEqual([path, 200])
  }
  await book(harness)
  const moved = await book(harness, { ...ATTENDEE, email: 'moved@example.org' })
  await done(`/v1/bookings/${moved.id}/reschedule`, { start: await firstFree(harness) })
  const cancelled = await book(harness, { ...ATTENDEE, email: 'cancelled@example.org' })
  await done(`/v1/bookings/${cancelled.id}/cancel`, {})
  const erased = await book(harness, { ...ATTENDEE, email: 'erased@example.org' })
  const { attendees } = (await (await harness.request(`/v1/bookings/${erased.id}`, owner)).json()) as {
    attendees: { customer: string }[]
  }
  await done(`/v1/customers/${attendees[0]?.customer}/erase`, {})
  await placeHold(harness)
  const { store, keyStore } = harness.deps
  const failed = (error: unknown) => {
    throw error
  }
  await createSealer({ store, keyStore, failed }).runOnce()
  await harness.deps.close()
})
afterAll(() => rmSync(harness.folder, { recursive: true }))

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'slotwell-verify-'))
  cpSync(harness.folder, copy, { recursive: true })
})
afterEach(() => rmSync(copy, { recursive: true }))

/** Does damage as somebody with the file could: past constraints that can be switched off. */
function damage(sql: string, file = 'slotwell.db'): void {
  const sqlite = new Database(join(copy, file))
  sqlite.pragma('foreign_keys = OFF')
  sqlite.exec(sql)
  sqlite.close()
}

async function verify(): Promise<{ readonly code: number; readonly says: string }> {
  let says = ''
  const into = { write: (text: string) => void (says += text) }
  const code = await runCli(
    ['verify'],
    { out: into, err: into },
    {
      env: { DATA_DIR: copy },
      nodeVersion: process.versions.node,
      clock: () => Date.parse(MONDAY),
      untilStopped: async () => {},
      confirm: undefined,
    },
  )
  return { code, says }
}

/** What it says without the rules that hold, which it names too. */
const wrong = (says: string) =>
  says
    .split('\n')
    .filter((line) => !line.includes('✓'))
    .join('\n')

/** Bookings by what has happened to them. */
const BOOKED = "(select id from bookings where state = 'confirmed' and revision = 1 order by created_at_ms, id limit 1)"
const MOVED = "(select booking_id from events where kind = 'booking.rescheduled')"
const CANCELLED = "(select id from bookings where state = 'cancelled')"
const ERASED = "(select booking_id from events where kind = 'booking.erased')"
const unguarded = (...triggers: readonly string[]) => triggers.map((name) => `drop trigger ${name};`).join(' ')
const ofAudit = (place: string) => `from audit where position is not null order by position ${place} limit 1`

const OVERLAP = 'no two live claims on one subject overlap'
const OWNER = 'every claim has its owner'
const STAFF = 'every live booking has the claims of its staff'
const CLAIMS = 'every booking has the claims that its newest event says, and no others'
const LETTERS = 'every change that concerns people has its letters'
const SEQUENCE = 'events of a booking are numbered without a gap'
const REFERENCE = 'every reference leads somewhere'
const FOREIGN = 'nothing refers to another organization'

it('verify finds nothing wrong in what the use cases wrote', async () => {
  expect(await verify()).toEqual({ code: 0, says: expect.stringContaining('Everything holds.') })
})

describe('verify names', () => {
  it.each<[name: string, says: string, sql: string]>([
    [
      'a double booking that came past the guard',
      OVERLAP,
      `${unguarded('claims_guard_update')} update claims set start_ms = (select start_ms + 1 from claims where owner = ${BOOKED}), end_ms = (select end_ms from claims where owner = ${BOOKED}), subject = (select subject from claims where owner = ${BOOKED}) where owner = ${MOVED}`,
    ],
    ['a claim whose booking is gone', OWNER, `update claims set owner = 'bkg_gone' where owner = ${BOOKED}`],
    ['a claim whose hold is gone', OWNER, 'delete from holds'],
    ['a claim that outlived the cancellation', OWNER, `update claims set owner = ${CANCELLED} where owner = ${BOOKED}`],
    ['a claim that is missing', STAFF, `delete from claims where owner = ${BOOKED}`],
    ['a claim at another time than its booking', STAFF, `update claims set start_ms = start_ms + 60000 where owner = ${BOOKED}`],
    ['a booking whose time was changed by hand', STAFF, `update bookings set start_ms = start_ms + 60000 where id = ${BOOKED}`],
    [
      'a claim that nobody booked',
      CLAIMS,
      `insert into claims select organization_id, 'res_x#1', start_ms, end_ms, 0, 0, owner, strength, null from claims where owner = ${BOOKED}`,
    ],
    ['a buffer taken away', CLAIMS, `update claims set pad_after_ms = pad_after_ms + 60000 where owner = ${BOOKED}`],
    ['the first event of a booking missing', SEQUENCE, `delete from events where booking_id = ${MOVED} and sequence = 1`],
    ['the last event of a booking missing', SEQUENCE, `delete from events where booking_id = ${CANCELLED} and sequence = 2`],
    ['every event of a booking missing', SEQUENCE, `delete from events where booking_id = ${BOOKED}`],
    ['letters that are missing', LETTERS, `delete from outbox where booking_id = ${CANCELLED} and revision = 2`],
    [
      'a booking that nobody comes to',
      'every booking has somebody who comes',
      `delete from outbox where booking_id = ${BOOKED}; delete from attendees where booking_id = ${BOOKED}`,
    ],
    [
      'the sealed entry of a change that is missing with the end of the chain',
      'every change of a booking has its entry',
      `${unguarded('audit_no_delete')} delete from audit where object = ${CANCELLED} and action = 'booking.cancel'`,
    ],
    ['a version missing', 'versions of a configuration are numbered without a gap', 'update configurations set revision = revision + 1'],
    [
      'a booking without its service',
      REFERENCE,
      `delete from service_versions where id = (select service_version_id from bookings where id = ${BOOKED})`,
    ],
    ['a first answer whose booking is gone', REFERENCE, `delete from bookings where id = ${CANCELLED}`],
    [
      'an attendee of another organization',
      FOREIGN,
      `update attendees set organization_id = (select id from organizations where slug = 'lantern-school') where booking_id = ${BOOKED}`,
    ],
    ['a missing guard', 'The guard claims_guard_insert is missing from', unguarded('claims_guard_insert')],
    [
      'a guard that guards nothing',
      'The guard audit_no_delete was changed in',
      `${unguarded('audit_no_delete')} create trigger audit_no_delete before delete on audit when 0 begin select raise(abort, 'audit_is_append_only'); end`,
    ],
    [
      'an audit entry that was changed',
      'was changed after it was sealed',
      `${unguarded('audit_seal_once')} update audit set actor = 'nobody' where id = (select id ${ofAudit('asc')})`,
    ],
    [
      'an audit entry that was taken out',
      'of the audit chain is missing',
      `${unguarded('audit_no_delete')} delete from audit where id = (select id ${ofAudit('asc')})`,
    ],
    [
      'an audit that was cut off',
      'The end of the audit chain is missing',
      `${unguarded('audit_no_delete')} delete from audit where written > (select min(written) from audit)`,
    ],
    [
      'a name that was changed',
      'does not open under the key of',
      `update attendees set details_sealed = zeroblob(length(details_sealed)) where booking_id = ${BOOKED}`,
    ],
    [
      'a name that was put in another row',
      'does not open under the key of',
      `update attendees set details_sealed = (select details_sealed from customers where id = customer_id) where booking_id = ${BOOKED}`,
    ],
    [
      'answers that were changed',
      'does not open under the key of',
      `update bookings set answers_sealed = zeroblob(length(answers_sealed)) where id = ${BOOKED}`,
    ],
  ])('%s', async (_, says, sql) => {
    damage(sql)
    const found = await verify()
    expect(found.code).toBe(1)
    expect(wrong(found.says)).toContain(says)
  })

  it.each<[name: string, says: string, sql: string]>([
    ['a person whose key is lost', 'who has no key and was not erased', 'delete from person_keys'],
    ['a key that opens nothing', 'does not open', 'update person_keys set wrapped = zeroblob(length(wrapped))'],
    ['the key of an organization that is lost', 'is missing', 'delete from organization_keys'],
  ])('%s', async (_, says, sql) => {
    damage(sql, 'keys.db')
    const found = await verify()
    expect(found.code).toBe(1)
    expect(wrong(found.says)).toContain(says)
  })

  it('nobody: neither name nor address of anyone is in what it says', async () => {
    damage(
      `delete from outbox; delete from claims where owner = ${BOOKED}; update attendees set details_sealed = x'00' where booking_id <> ${ERASED}`,
    )
    const { says } = await verify()
    expect(says).not.toMatch(/Vera|Muster|example\.org/)
  })
})
