import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTENDEE, book, type Harness, startHarness } from '../../test/harness.ts'
import { codeOfToken, openByCode } from '../booking/open-by-code.ts'
import { mintManageCode, readBookingNumber, readManageCode } from './manage-code.ts'

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())

const opened = async (number: string, code: string) => {
  const outcome = await openByCode(harness.deps.booking, { number, code })
  return outcome.ok ? outcome.view : outcome.reason
}
const codeOf = async (token: string): Promise<string> => {
  const outcome = await codeOfToken(harness.deps.booking, token)
  return outcome.ok ? outcome.view : outcome.reason
}

describe('number and code', () => {
  it('are the same key as the link of the letter, however they are typed', async () => {
    const { number, token } = await book(harness, ATTENDEE)
    const code = await codeOf(token)
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}$/)
    expect(await opened(number, code)).toBe(token)
    expect(await opened(` ${number.toLowerCase().replaceAll('-', ' ')}`, code.replace('-', '\u2013').toLowerCase())).toBe(token)
  })

  it('of two bookings cannot be mixed, and what is nearly right opens nothing', async () => {
    const [first, second] = [await book(harness, ATTENDEE), await book(harness, ATTENDEE)]
    const code = await codeOf(first.token)
    const other = (letter: string) => (letter === '7' ? '8' : '7')
    for (const [number, wrong] of [
      [second.number, code],
      [first.number, await codeOf(second.token)],
      [first.number, code.slice(0, -1) + other(code.at(-1) ?? '')],
      [first.number, other(code[0] ?? '') + code.slice(1)],
      [first.number, ''],
      ['', code],
      [`${first.number}A`, code],
      ["' or 1=1 --", code],
      [first.number, `${code}A`],
    ] as const)
      expect([number, wrong, await opened(number, wrong)]).toEqual([number, wrong, 'unauthorized'])
  })

  it('end with the link: 30 days after the appointment, or when it is revoked', async () => {
    const { number, token, id, segments } = await book(harness, ATTENDEE)
    const code = await codeOf(token)
    const organizationId = harness.practice.id
    const later = await mintManageCode(harness.deps.keyring, { organizationId, id, manageGeneration: 2 })
    expect(later).not.toBe(code)
    expect(await opened(number, later)).toBe('unauthorized')
    const endMs = Date.parse(segments[0]?.end ?? '')
    harness.setClock(endMs + 30 * 86_400_000 - 1)
    expect(await opened(number, code)).toBe(token)
    harness.setClock(endMs + 30 * 86_400_000)
    expect(await opened(number, code)).toBe('unauthorized')
  })
})

it('a text is a number or a code only if all its letters are', () => {
  expect([readBookingNumber('k7q4mx2da'), readBookingNumber('K7Q-4MX-2D'), readBookingNumber('K7Q-4MX-2D0')]).toEqual([
    'K7Q-4MX-2DA',
    undefined,
    undefined,
  ])
  expect([
    readManageCode('abcde fghjk'),
    readManageCode('ABCDE-FGHJ'),
    readManageCode('ABCDE-FGHJß'),
    readManageCode('ABCDE-FGHJO'),
  ]).toEqual(['ABCDE-FGHJK', undefined, undefined, undefined])
})
