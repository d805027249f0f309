import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import { newId } from '../new-id.ts'
import { createKeyring } from './create-keyring.ts'
import type { KeyStore } from './key-store.ts'
import type { Place } from './keyring.ts'

const place: Place = { table: 'customers', rowId: 'cus_1', column: 'details' }

let practice: TemporaryPractice
beforeEach(async () => {
  practice = await temporaryPractice()
})
afterEach(async () => {
  await practice.close()
  await practice.remove()
})

/** A second keyring on the same store, whose calls are written down. */
function counted(cacheEntries?: number) {
  const calls: string[] = []
  const { keyStore, rootKey, clock } = practice
  const spied = new Proxy(keyStore, {
    get: (target, name: keyof KeyStore) => {
      calls.push(name)
      return target[name]
    },
  })
  return {
    calls,
    keyring: createKeyring({ keyStore: spied, rootKey, newPersonId: () => newId('per'), clock, ...(cacheEntries ? { cacheEntries } : {}) }),
  }
}

describe('keyring', () => {
  it('opens for the same person and place only', async () => {
    const { keyring, organizationId: org } = practice
    const anna = await keyring.personFor(org, 'anna@example.org')
    const berta = await keyring.personFor(org, 'berta@example.org')
    const sealed = await keyring.sealForPerson(org, anna, place, 'Anna')
    expect(await keyring.openForPerson(org, anna, place, sealed)).toBe('Anna')
    await expect(keyring.openForPerson(org, berta, place, sealed)).rejects.toThrow()
    await expect(keyring.openForPerson(org, anna, { ...place, rowId: 'cus_2' }, sealed)).rejects.toThrow()
  })

  it('I13: opens nothing across organizations', async () => {
    const { keyring, organizationId: org } = practice
    await keyring.prepareOrganization('org_other')
    const anna = await keyring.personFor(org, 'anna@example.org')
    const sealed = await keyring.sealForPerson(org, anna, place, 'Anna')
    expect(await keyring.openForPerson('org_other', anna, place, sealed)).toBeUndefined()
    expect(await keyring.findPerson('org_other', 'anna@example.org')).toBeUndefined()
    expect(await keyring.organizationKey('org_other', 'manage')).not.toEqual(await keyring.organizationKey(org, 'manage'))
    const contacts = await keyring.sealForOrganization(org, { ...place, table: 'configurations' }, '{}')
    expect(await keyring.openForOrganization(org, { ...place, table: 'configurations' }, contacts)).toBe('{}')
    await expect(keyring.openForOrganization('org_other', { ...place, table: 'configurations' }, contacts)).rejects.toThrow()
    await expect(keyring.organizationKey('org_none', 'manage')).rejects.toThrow('has no key')
  })

  it('finds a person again however the address is typed', async () => {
    const { keyring, organizationId: org } = practice
    const anna = await keyring.personFor(org, 'Anna@Example.org')
    expect(await keyring.personFor(org, ' anna@EXAMPLE.org')).toBe(anna)
    expect(await keyring.findPerson(org, 'ANNA@example.org')).toBe(anna)
    expect(await keyring.findPerson(org, 'berta@example.org')).toBeUndefined()
    expect(await keyring.findPerson(org, 'no address')).toBeUndefined()
    await expect(keyring.personFor(org, 'anna\uff20example.org')).rejects.toThrow(TypeError)
    expect(await keyring.personFor(org, undefined)).not.toBe(await keyring.personFor(org, undefined))
  })

  it('T4: takes the same path for a known and an unknown address', async () => {
    const { keyring, calls } = counted()
    await keyring.personFor(practice.organizationId, 'known@example.org')
    calls.length = 0
    await keyring.personFor(practice.organizationId, 'known@example.org')
    const known = calls.splice(0)
    await keyring.personFor(practice.organizationId, 'unknown@example.org')
    expect(calls).toEqual(known)
    expect(known).toContain('claimPerson')
  })

  it('derives an unrelated key for each purpose, the same after a restart', async () => {
    const { keyring, organizationId: org } = practice
    const purposes = ['manage', 'visitor', 'idempotency', 'emailIndex', 'contacts', 'formToken', 'confirmation'] as const
    const keys = await Promise.all(purposes.map((purpose) => keyring.organizationKey(org, purpose)))
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(purposes.length)
    expect(await counted().keyring.organizationKey(org, 'manage')).toEqual(keys[0])
  })

  it('keeps an unwrapped key for 60 s and no longer', async () => {
    const { keyring, calls } = counted()
    const anna = await keyring.personFor(practice.organizationId, 'anna@example.org')
    const reads = async () => {
      calls.length = 0
      await keyring.sealForPerson(practice.organizationId, anna, place, 'Anna')
      return calls.filter((name) => name === 'personKeys').length
    }
    expect([await reads(), await reads()]).toEqual([1, 0])
    practice.time.nowMs += 59_999
    expect(await reads()).toBe(0)
    practice.time.nowMs += 1
    expect(await reads()).toBe(1)
  })

  it('stays right when more people are read than keys are kept', async () => {
    const { keyring } = counted(2)
    const org = practice.organizationId
    const people = await Promise.all(Array.from({ length: 8 }, (_, i) => keyring.personFor(org, `p${i}@example.org`)))
    const sealed = await Promise.all(people.map((id) => keyring.sealForPerson(org, id, place, id)))
    expect(await Promise.all(people.map((id, i) => keyring.openForPerson(org, id, place, sealed[i] ?? new Uint8Array())))).toEqual(people)
  })

  it('opens nothing of a person whose key is gone, and seals nothing', async () => {
    const { keyring, keyStore, organizationId: org } = practice
    const anna = await keyring.personFor(org, 'anna@example.org')
    const sealed = await keyring.sealForPerson(org, anna, place, 'Anna')
    await keyStore.destroyPerson(org, anna)
    keyring.forget(org, anna)
    expect(await keyring.openForPerson(org, anna, place, sealed)).toBeUndefined()
    await expect(keyring.sealForPerson(org, anna, place, 'Anna')).rejects.toThrow('has no key')
  })
})
