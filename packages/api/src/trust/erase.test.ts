import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import { viewManaged } from '../booking/manage.ts'
import { trustFaults } from './check-trust.ts'
import { type EraseDeps, eraseCustomer, replayErasures } from './erase.ts'
import { LedgerConflict } from './erasure-ledger.ts'
import { openKeys } from './open-keys.ts'
import { mintManageToken } from './manage-link.ts'

let practice: TemporaryPractice
beforeEach(async () => {
  practice = await temporaryPractice()
})
afterEach(async () => {
  await practice.close()
  await practice.remove()
})

const anna = { name: 'Anna Keller', email: 'anna@example.org' }
const erase = (deps: EraseDeps, customerId: string) =>
  eraseCustomer(deps, { organizationId: practice.organizationId, customerId, actor: 'cli' })

/** What is left of a person; all empty or null when he is erased. */
async function traces({ customerId, personId, bookingId }: { customerId: string; personId: string; bookingId: string }) {
  const { store, keyStore, keyring, organizationId: org } = practice
  const booking = await store.bookings.byId(org, bookingId)
  return {
    keys: (await keyStore.personKeys(org, [personId])).length,
    found: await keyring.findPerson(org, anna.email),
    customer: (await store.customers.byId(org, customerId))?.detailsSealed,
    answers: booking?.answersSealed,
    attendees: (await store.bookings.attendees(org, [bookingId])).map(({ detailsSealed }) => detailsSealed),
    copies: practice.ledgerCopies.map((copy) => copy.read()?.length),
  }
}
const none = { keys: 0, found: undefined, customer: null, answers: null, attendees: [null], copies: [1, 1] }

describe('eraseCustomer', () => {
  it('leaves no trace of the person, a certificate, an audit entry and the figures', async () => {
    const booked = await practice.book(anna, { anlass: 'Rücken' })
    const before = await practice.store.bookings.byId(practice.organizationId, booked.bookingId)
    expect(await traces(booked)).toMatchObject({ keys: 1, found: booked.personId })
    const erased = await erase(practice, booked.customerId)
    const [entry] = await practice.keyStore.ledger()
    expect(erased).toEqual({
      ok: true,
      view: { customer: booked.customerId, erasedAt: '2026-03-01T11:00:00Z', ledgerPosition: 1, ledgerHash: entry?.hash },
    })
    expect(await traces(booked)).toEqual(none)
    const after = await practice.store.bookings.byId(practice.organizationId, booked.bookingId)
    expect(after).toMatchObject({ startMs: before?.startMs, serviceId: before?.serviceId, state: before?.state })
    const audit = await practice.store.audit.about(practice.organizationId, [booked.customerId])
    expect(audit.filter(({ action }) => action === 'customer.erase')).toMatchObject([{ actor: 'cli', meta: { ledgerPosition: 1 } }])
  })

  it('T27: ends the manage links of the person', async () => {
    const booked = await practice.book(anna)
    const booking = await practice.store.bookings.byId(practice.organizationId, booked.bookingId)
    if (!booking) throw new Error('no booking')
    const token = await mintManageToken(practice.keyring, booking)
    expect((await viewManaged(practice, token)).ok).toBe(true)
    await erase(practice, booked.customerId)
    expect(await viewManaged(practice, token)).toMatchObject({ ok: false, reason: 'unauthorized' })
  })

  it('knows no customer of another organization', async () => {
    const booked = await practice.book(anna)
    const request = { organizationId: 'org_other', customerId: booked.customerId, actor: 'cli' }
    expect(await eraseCustomer(practice, request)).toEqual({ ok: false, reason: 'customer_not_found' })
    expect(await practice.keyStore.ledger()).toEqual([])
  })

  it('gives the same certificate when asked again, and a fresh person to who comes back', async () => {
    const booked = await practice.book(anna)
    const first = await erase(practice, booked.customerId)
    practice.time.nowMs += 5_000
    expect(await erase(practice, booked.customerId)).toEqual(first)
    const again = await practice.book(anna)
    expect(again.personId).not.toBe(booked.personId)
    expect(again.customerId).not.toBe(booked.customerId)
  })
})

/** Stops the erasure before or after one of its steps, as a crash would. */
const crash = (): never => {
  throw new Error('crash')
}
const stops: Record<string, () => Partial<EraseDeps>> = {
  'before the ledger': () => ({ keyStore: { ...practice.keyStore, recordErasure: crash } }),
  'after the ledger': () => ({
    keyStore: { ...practice.keyStore, recordErasure: async (...entry) => crashAfter(practice.keyStore.recordErasure(...entry)) },
  }),
  'before the first copy': () => ({ ledgerCopies: practice.ledgerCopies.map((copy) => ({ ...copy, sync: crash })) }),
  'before the second copy': () => ({ ledgerCopies: practice.ledgerCopies.map((copy, i) => (i === 1 ? { ...copy, sync: crash } : copy)) }),
  'before the key': () => ({ keyStore: { ...practice.keyStore, destroyPerson: crash } }),
  'after the key': () => ({
    keyStore: { ...practice.keyStore, destroyPerson: async (...person) => crashAfter(practice.keyStore.destroyPerson(...person)) },
  }),
  'before the data': () => ({ store: { customers: { ...practice.store.customers, erase: crash } } }),
  'after the data': () => ({
    store: {
      customers: { ...practice.store.customers, erase: async (...customer) => crashAfter(practice.store.customers.erase(...customer)) },
    },
  }),
}
async function crashAfter(step: Promise<unknown>): Promise<never> {
  await step
  return crash()
}

describe.each(Object.keys(stops))('an erasure that stops %s', (name) => {
  it('is finished by asking again', async () => {
    const booked = await practice.book(anna, { anlass: 'Rücken' })
    await expect(erase({ ...practice, ...stops[name]?.() }, booked.customerId)).rejects.toThrow('crash')
    expect(await erase(practice, booked.customerId)).toMatchObject({ ok: true, view: { ledgerPosition: 1 } })
    expect(await traces(booked)).toEqual(none)
  })

  it('is finished by the next start, if it had begun', async () => {
    const booked = await practice.book(anna, { anlass: 'Rücken' })
    await expect(erase({ ...practice, ...stops[name]?.() }, booked.customerId)).rejects.toThrow('crash')
    const begun = name !== 'before the ledger'
    expect(await replayErasures(practice, 'system')).toBe(begun && name !== 'after the data' ? 1 : 0)
    if (begun) expect(await traces(booked)).toEqual(none)
    expect(await replayErasures(practice, 'system')).toBe(0)
  })

  it('gives no new booking to the dying key', async () => {
    const booked = await practice.book(anna)
    await expect(erase({ ...practice, ...stops[name]?.() }, booked.customerId)).rejects.toThrow('crash')
    const again = await practice.keyring.personFor(practice.organizationId, anna.email)
    expect(again === booked.personId).toBe(name === 'before the ledger')
  })
})

describe('a key store older than its ledger', () => {
  /** Puts back a copy of the key store from before an erasure. */
  async function withOldKeys() {
    const booked = await practice.book(anna)
    const other = await practice.book({ name: 'Berta', email: 'berta@example.org' })
    await practice.keyStore.close()
    const path = practice.keysUrl.slice('sqlite:'.length)
    copyFileSync(path, `${path}.old`)
    const live = await openKeys({ url: practice.keysUrl, rootKey: practice.rootKey, clock: practice.clock })
    await erase({ ...practice, ...live }, booked.customerId)
    await live.keyStore.close()
    for (const tail of ['-wal', '-shm']) if (existsSync(path + tail)) rmSync(path + tail)
    copyFileSync(`${path}.old`, path)
    const old = await openKeys({ url: practice.keysUrl, rootKey: practice.rootKey, clock: practice.clock })
    return { booked, other, old: { ...practice, ...old } }
  }

  it('must not start, and says what to run', async () => {
    const { old } = await withOldKeys()
    const faults = await trustFaults(old)
    expect(faults).toHaveLength(2)
    expect(faults[0]).toContain('Run "slotwell erase --replay"')
    await old.keyStore.close()
  })

  it('erases nobody, since that would fork the ledger', async () => {
    const { old, other } = await withOldKeys()
    await expect(erase(old, other.customerId)).rejects.toThrow(LedgerConflict)
    expect(await old.keyStore.ledger()).toEqual([])
    await old.keyStore.close()
  })

  it('is sound after the replay, with the person dead', async () => {
    const { old, booked } = await withOldKeys()
    expect(await old.keyStore.personKeys(practice.organizationId, [booked.personId])).toHaveLength(1)
    expect(await replayErasures(old, 'cli')).toBe(1)
    expect(await old.keyStore.personKeys(practice.organizationId, [booked.personId])).toEqual([])
    expect(await trustFaults(old)).toEqual([])
    await old.keyStore.close()
  })
})

it('refuses to start with a key store that lacks the keys of the data', async () => {
  expect(await trustFaults(practice)).toEqual([])
  const empty = await openKeys({ url: `${practice.keysUrl}.new`, rootKey: practice.rootKey })
  expect(await trustFaults({ ...practice, keyStore: empty.keyStore })).toEqual([
    expect.stringContaining('no key of the organization praxis'),
  ])
  await empty.keyStore.close()
})
