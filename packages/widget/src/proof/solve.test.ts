import { createHash } from 'node:crypto'
import type { Proof, ProofChallenge } from '@slotwell/shared/schema'
import { afterEach, expect, it, vi } from 'vitest'
import { solve } from './solve.ts'

const SALT = '00112233445566778899aabbccddeeff'
const NONCE = 'ffeeddccbbaa99887766554433221100'
const digestOf = (counter: number) =>
  createHash('sha256')
    .update(Buffer.from(`${SALT}${NONCE}${counter.toString(16).padStart(8, '0')}`, 'hex'))
    .digest('hex')
const challengeOf = (keyPrefix: string): ProofChallenge => ({
  parameters: {
    algorithm: 'SHA-256',
    cost: 1,
    data: { key: 'key_x', untilMs: 1 },
    keyLength: 32,
    keyPrefix,
    nonce: NONCE,
    salt: SALT,
  },
  signature: 'a'.repeat(64),
})
const read = (header: string | undefined) => JSON.parse(Buffer.from(header ?? '', 'base64url').toString()) as Proof

afterEach(() => void vi.unstubAllGlobals())

it.each([0, 1, 63, 64, 65, 300, 20_000])('finds the counter %i', async (counter) => {
  const challenge = challengeOf(digestOf(counter).slice(0, 32))
  const header = await solve(challenge)
  expect(header).toMatch(/^[A-Za-z0-9_-]{1,2000}$/)
  expect(read(header)).toEqual({ challenge, solution: { counter, derivedKey: digestOf(counter) } })
})

it('lets the page go on meanwhile, and stops when nobody wants it any more', async () => {
  let frames = 0
  let over = false
  const beat = setInterval(() => void (++frames > 5 && (over = true)))
  // No counter has this digest, as far as anybody will ever know.
  expect(await solve(challengeOf('0'.repeat(32)), () => over)).toBeUndefined()
  clearInterval(beat)
  expect(frames).toBeGreaterThan(5)
})

it('solves nothing where the browser offers no digests: on a page without TLS', async () => {
  vi.stubGlobal('crypto', { getRandomValues: () => undefined })
  expect(await solve(challengeOf(digestOf(0).slice(0, 32)))).toBeUndefined()
})
