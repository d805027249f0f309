import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openPractice, type Practice } from '../../test/practice.ts'
import { createBooking } from '../booking/create-booking.ts'
import { RULES } from './breaches.ts'

let practice: Practice
beforeEach(async () => {
  practice = await openPractice()
  const booked = await createBooking(practice, {
    organizationId: practice.organizationId,
    actor: 'cli',
    request: { service: 'farbe', start: '2026-03-09T09:00:00+01:00', attendees: [{ name: 'V' }], answers: {}, force: false },
  })
  expect(booked.ok).toBe(true)
})
afterEach(() => practice.close())

const broken = async () => (await practice.store.breaches()).filter(({ faults }) => faults.length > 0)

/** Past the guard that lets nobody take out an entry. */
const UNGUARDED = inject('engine') === 'postgres' ? 'drop trigger audit_no_delete on audit' : 'drop trigger audit_no_delete'

describe('breaches', () => {
  it('finds nothing in what the use cases wrote', async () => {
    expect(await broken()).toEqual([])
  })

  it.each([
    { name: 'a claim weakened to an override', sql: "update claims set strength = 'override'", rule: 'claims' },
    { name: 'a device that is no longer claimed', sql: "delete from claims where subject like 'res_%'", rule: 'claims' },
    {
      name: 'a claim that nobody booked',
      sql: "insert into claims (organization_id, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, owner, strength) select organization_id, 'stf_x', start_ms, end_ms, 0, 0, owner, strength from claims limit 1",
      rule: 'claims',
    },
    { name: 'a buffer taken away', sql: 'update claims set pad_after_ms = 600000', rule: 'claims' },
    { name: 'letters that vanished', sql: 'delete from outbox', rule: 'letters' },
    {
      name: 'an event that vanished',
      sql: 'delete from outbox; delete from events',
      rule: 'sequences',
    },
    { name: 'a booking whose attendee is gone', sql: 'delete from attendees', rule: 'attendees' },
    {
      name: 'an attendee who stands in another organization',
      sql: "insert into organizations (id, slug, created_at_ms) values ('org_x', 'x', 0); update attendees set organization_id = 'org_x'",
      rule: 'attendees',
    },
    {
      name: 'a change whose entry is gone before it was sealed',
      sql: `${UNGUARDED}; delete from audit where action = 'booking.create'`,
      rule: 'audited',
    },
    { name: 'a claim without owner', sql: "update claims set owner = 'bkg_gone'", rule: 'owners' },
    {
      name: 'a version that was skipped',
      sql: 'insert into configurations select organization_id, 9, document, null, 0 from configurations',
      rule: 'versions',
    },
    {
      name: 'a letter of another organization',
      sql: "insert into organizations (id, slug, created_at_ms) values ('org_x', 'x', 0); update outbox set organization_id = 'org_x'",
      rule: 'organizations',
    },
  ] as const)('names $name', async ({ sql, rule }) => {
    await practice.database.exec(sql)
    expect((await broken()).map(({ name }) => name)).toContain(RULES[rule])
  })
})
