import { newId } from '../new-id.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import type { Keyring } from './keyring.ts'
import { checkManageToken, mintManageToken, readManageToken } from './manage-link.ts'

const END_MS = Date.parse('2026-03-02T09:00:00Z')
const DAY_MS = 86_400_000

let practice: TemporaryPractice
beforeAll(async () => {
  practice = await temporaryPractice()
})
afterAll(async () => {
  await practice.close()
  await practice.remove()
})

async function minted(changes: { id?: string; manageGeneration?: number } = {}) {
  const booking = { organizationId: practice.organizationId, id: newId('bkg'), manageGeneration: 1, endMs: END_MS, ...changes }
  const token = await mintManageToken(practice.keyring, booking)
  return { booking, token, mac: readManageToken(token)?.mac ?? new Uint8Array() }
}
const check = (booking: Parameters<typeof checkManageToken>[2], mac: Uint8Array, nowMs = END_MS) =>
  checkManageToken(practice.keyring, practice.organizationId, booking, mac, nowMs)

describe('T27: manage tokens', () => {
  it('open their own booking, and say the same in every letter', async () => {
    const { booking, token, mac } = await minted()
    expect(token).toMatch(/^bkg_[0-9a-z]{26}\.[A-Za-z0-9_-]{43}$/)
    expect(await mintManageToken(practice.keyring, booking)).toBe(token)
    expect(readManageToken(token)?.bookingId).toBe(booking.id)
    expect(await check(booking, mac)).toBe(true)
  })

  it('are worthless for another booking, and after the generation was raised', async () => {
    const { booking, mac } = await minted()
    expect(await check({ ...booking, id: newId('bkg') }, mac)).toBe(false)
    expect(await check({ ...booking, manageGeneration: 2 }, mac)).toBe(false)
  })

  it('are worthless in another organization', async () => {
    const { booking, mac } = await minted()
    await practice.keyring.prepareOrganization('org_other')
    expect(await checkManageToken(practice.keyring, 'org_other', booking, mac, END_MS)).toBe(false)
  })

  it('end 30 days after the appointment', async () => {
    const { booking, mac } = await minted()
    expect(await check(booking, mac, END_MS + 30 * DAY_MS - 1)).toBe(true)
    expect(await check(booking, mac, END_MS + 30 * DAY_MS)).toBe(false)
  })

  it('have one spelling', async () => {
    const { token } = await minted()
    // The last of 43 characters carries four bits that count and two that must be zero.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(token.at(-1) ?? '')
    expect(readManageToken(token.slice(0, -1) + alphabet[last ^ 1])).toBeUndefined()
    for (const text of ['', token.slice(0, -1), `${token}A`, token.replace('.', ''), token.replace('bkg_', 'BKG_'), `${token}\n`])
      expect(readManageToken(text)).toBeUndefined()
  })
})

describe('T16: a check does not tell whether a booking exists', () => {
  it('refuses any length of code without throwing', async () => {
    const { booking } = await minted()
    for (const length of [0, 1, 31, 33, 1000]) expect(await check(booking, new Uint8Array(length))).toBe(false)
  })

  it('takes the same steps for known and unknown', async () => {
    const { booking } = await minted()
    const calls: string[] = []
    const counted: Keyring = {
      ...practice.keyring,
      organizationKey(id, purpose) {
        calls.push(purpose)
        return practice.keyring.organizationKey(id, purpose)
      },
      decoyKey(purpose) {
        calls.push(purpose)
        return practice.keyring.decoyKey(purpose)
      },
    }
    const wrong = new Uint8Array(32)
    expect(await checkManageToken(counted, practice.organizationId, booking, wrong, END_MS)).toBe(false)
    const known = calls.splice(0)
    expect(await checkManageToken(counted, undefined, undefined, wrong, END_MS)).toBe(false)
    expect(calls).toEqual(known)
  })

  it('never accepts the decoy, not even for its own code', async () => {
    const decoy = await practice.keyring.decoyKey('manage')
    const { createHmac } = await import('node:crypto')
    const mac = createHmac('sha256', decoy).update('bkg_00000000000000000000000000|1').digest()
    expect(await checkManageToken(practice.keyring, undefined, undefined, mac, END_MS)).toBe(false)
  })
})
