import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { type Harness, startHarness } from '../../../test/harness.ts'
import { createApp } from '../../app.ts'

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => harness.close())

it('a process whose database is away runs and is not ready, and tells the log no more than the kind of fault', async () => {
  vi.spyOn(harness.deps.store, 'ping').mockRejectedValue(Object.assign(new Error('disk of Vera Muster'), { code: 'SQLITE_IOERR' }))
  const [alive, ready] = [await harness.request('/healthz'), await harness.request('/readyz')]
  expect([alive.status, ready.status, ((await ready.json()) as { code: string }).code]).toEqual([200, 503, 'unavailable'])
  const line = harness.log.filter((one) => one.includes('not_ready')).at(-1) ?? ''
  expect([line.includes('SQLITE_IOERR'), line.includes('Vera')]).toEqual([true, false])
})

it('a process that stops says so before it closes', async () => {
  const settings = {
    publicUrl: 'http://localhost:4400',
    trustedHops: 0,
    rateLimitFactor: 1,
    holdLimitPerVisitor: 1,
    embedDir: harness.folder,
    checkAnswers: true,
  }
  const app = createApp({ ...harness.deps, devMail: undefined, notReady: () => 'The server is stopping.', settings })
  expect((await app.request('/readyz')).status).toBe(503)
  expect((await app.request('/healthz')).status).toBe(200)
})
