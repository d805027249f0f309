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

it.each([
  { machine: 'a slow one', costMs: () => 1.5, longestMs: 12, atOnce: 8 },
  { machine: 'a fast one', costMs: () => 0.01, longestMs: 12, atOnce: 64 },
  { machine: 'one that gets busy', costMs: (n: number) => (n < 1000 ? 0.01 : 0.5), longestMs: 12 + 64 * 0.5, atOnce: 8 },
  { machine: 'one that was busy', costMs: (n: number) => (n < 1000 ? 0.5 : 0.01), longestMs: 12, atOnce: 64 },
])('gives the page its turn after as many digests as $machine makes meanwhile', async ({ costMs, longestMs, atOnce }) => {
  const tasks: number[] = []
  const batches: number[] = []
  let [nowMs, sinceMs, made, batch] = [0, 0, 0, 0]
  vi.stubGlobal('performance', { now: () => nowMs })
  vi.stubGlobal('setTimeout', (go: () => void) => {
    tasks.push(nowMs - sinceMs)
    sinceMs = nowMs
    setImmediate(go)
  })
  const digest = async () => {
    nowMs += costMs(made++)
    if (!batch++)
      queueMicrotask(() => {
        batches.push(batch)
        batch = 0
      })
    return new ArrayBuffer(32)
  }
  vi.stubGlobal('crypto', { subtle: { digest } })
  expect(await solve(challengeOf('f'.repeat(32)), () => made > 6000)).toBeUndefined()
  expect(Math.max(...tasks)).toBeLessThanOrEqual(longestMs)
  expect(Math.max(...tasks.slice(-2))).toBeLessThanOrEqual(12)
  expect(batches[0]).toBe(8)
  expect(Math.max(...batches.slice(-3))).toBe(atOnce)
})

it('solves nothing where the browser offers no digests: on a page without TLS', async () => {
  vi.stubGlobal('crypto', { getRandomValues: () => undefined })
  expect(await solve(challengeOf(digestOf(0).slice(0, 32)))).toBeUndefined()
})
