import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../test/harness.ts'
import { mintFormToken, readFormToken } from './form-token.ts'

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())

const CONTENT = { hold: 'hld_1', seats: 2 }
const mint = (nowMs = 0) => mintFormToken(harness.deps.keyring, harness.practice.id, CONTENT, nowMs)
const read = (token: string, nowMs = 1, organizationId = harness.practice.id) =>
  readFormToken<typeof CONTENT>(harness.deps.keyring, organizationId, token, nowMs)

it('gives back what was signed, for half a day', async () => {
  const token = await mint()
  const lifeMs = 12 * 3_600_000
  expect(await read(token, lifeMs - 1)).toEqual({ ok: true, content: CONTENT })
  expect(await read(token, lifeMs)).toEqual({ ok: false, reason: 'too_old', content: CONTENT })
})

it('gives nothing of what was changed, or signed for another organization', async () => {
  const token = await mint()
  const [text = '', mac = ''] = token.split('.')
  const changed = Buffer.from(Buffer.from(text, 'base64url').toString().replace('"seats":2', '"seats":9')).toString('base64url')
  const alike =
    mac.slice(0, -1) +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      .split('')
      .find((letter) => letter !== mac.at(-1) && Buffer.from(mac.slice(0, -1) + letter, 'base64url').equals(Buffer.from(mac, 'base64url')))
  for (const forged of [
    `${changed}.${mac}`,
    `${text}.`,
    text,
    '',
    '.',
    `${token}A`,
    `${text}.${'A'.repeat(43)}`,
    `${text}.${alike}`,
    'x'.repeat(9_000),
  ])
    expect(await read(forged)).toEqual({ ok: false, reason: 'forged' })
  expect(await read(token, 1, harness.school.id)).toEqual({ ok: false, reason: 'forged' })
})
