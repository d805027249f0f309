import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPractice, type Practice } from '../../test/practice.ts'
import { createBooking } from '../booking/create-booking.ts'
import { checkConsistency } from './consistency.ts'

const CLAIMS = 'every booking has the claims that its newest event says, and no others'

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

const path = () => join(practice.folder, 'data.db')
const broken = () => checkConsistency(path()).filter(({ faults }) => faults.length > 0)

describe('checkConsistency', () => {
  it('finds nothing in what the use cases wrote', () => {
    expect(broken()).toEqual([])
  })

  it.each([
    { name: 'a claim weakened to an override', sql: "update claims set strength = 'override'", rule: CLAIMS },
    { name: 'a device that is no longer claimed', sql: "delete from claims where subject like 'res_%'", rule: CLAIMS },
    {
      name: 'a claim that nobody booked',
      sql: "insert into claims (organization_id, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, owner, strength) select organization_id, 'stf_x', start_ms, end_ms, 0, 0, owner, strength from claims limit 1",
      rule: CLAIMS,
    },
    { name: 'a buffer taken away', sql: 'update claims set pad_after_ms = 600000', rule: CLAIMS },
    { name: 'letters that vanished', sql: 'delete from outbox', rule: 'every change that concerns people has its letters' },
    {
      name: 'an event that vanished',
      sql: 'delete from outbox; delete from events',
      rule: 'events of a booking are numbered without a gap',
    },
  ])('names $name', ({ sql, rule }) => {
    const sqlite = new Database(path())
    sqlite.exec(sql)
    sqlite.close()
    expect(broken().map(({ name }) => name)).toContain(rule)
  })
})
