import { afterEach, beforeEach, expect, it } from 'vitest'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import { sweepOrphans } from './sweep-orphans.ts'

const HOUR_MS = 3_600_000

let practice: TemporaryPractice
beforeEach(async () => {
  practice = await temporaryPractice()
})
afterEach(async () => {
  await practice.close()
  await practice.remove()
})

it('drops the keys of people who were never booked, after an hour', async () => {
  const { keyring, organizationId: org } = practice
  await practice.book({ name: 'Anna', email: 'anna@example.org' })
  const orphans = await Promise.all(Array.from({ length: 450 }, (_, i) => keyring.personFor(org, `x${i}@example.org`)))
  practice.time.nowMs += HOUR_MS
  expect(await sweepOrphans(practice)).toBe(0)
  practice.time.nowMs += 1
  const late = await keyring.personFor(org, 'x0@example.org')
  expect(late).toBe(orphans[0])
  expect(await sweepOrphans(practice)).toBe(449)
  expect(await keyring.findPerson(org, 'anna@example.org')).toBeDefined()
  expect(await keyring.findPerson(org, 'x0@example.org')).toBe(late)
  expect(await keyring.findPerson(org, 'x1@example.org')).toBeUndefined()
})

it('looks at each booked person once', async () => {
  await practice.book({ name: 'Anna', email: 'anna@example.org' })
  practice.time.nowMs += 2 * HOUR_MS
  await sweepOrphans(practice)
  expect(await practice.keyStore.untouched(practice.organizationId, practice.time.nowMs, 10)).toEqual([])
})
