import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { problem, scriptedApi } from '../test/scripted-api.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a request', () => {
  it('is repeated with growing pauses while there is no network, and says so', async () => {
    const { client, asked } = scriptedApi((_, count) => (count < 4 ? undefined : [200, { fine: true }]))
    const outcome = client.send('GET', '/v1/public/pk_test/catalog')
    await vi.advanceTimersByTimeAsync(0)
    expect(client.waiting.value?.reason).toBe('offline')
    await vi.advanceTimersByTimeAsync(500)
    expect(asked).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(999)
    expect(asked).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1 + 2000)
    expect(await outcome).toEqual({ ok: true, value: { fine: true } })
    expect(client.waiting.value).toBeUndefined()
  })

  it('is repeated at once when the visitor asks for it or the network comes back', async () => {
    const { client, asked } = scriptedApi((_, count) => (count < 3 ? undefined : [200]))
    const outcome = client.send('GET', '/v1/public/pk_test/catalog')
    await vi.advanceTimersByTimeAsync(0)
    client.retryNow()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveLength(2)
    window.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
    expect((await outcome).ok).toBe(true)
  })

  it('waits as long as the server asks for', async () => {
    const { client, asked } = scriptedApi((_, count) => (count < 2 ? [429, { code: 'rate_limited' }, { 'retry-after': '7' }] : [200]))
    const outcome = client.send('GET', '/v1/public/pk_test/catalog')
    await vi.advanceTimersByTimeAsync(6999)
    expect([asked.length, client.waiting.value?.reason]).toEqual([1, 'busy'])
    await vi.advanceTimersByTimeAsync(1)
    expect((await outcome).ok).toBe(true)
  })

  it('repeats a wish with the same body and key, so that it is one wish', async () => {
    const { client, asked } = scriptedApi((_, count) => (count < 3 ? problem(503, 'unavailable') : [201]))
    const outcome = client.send('POST', '/v1/public/pk_test/bookings', { body: { a: 1 }, idempotencyKey: 'k', bearer: 's' })
    await vi.advanceTimersByTimeAsync(5000)
    await outcome
    expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(asked[0]?.headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer s', 'idempotency-key': 'k' })
  })

  it('says in the console what the owner has to do where a page may not book', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { client } = scriptedApi((_, count) =>
      count < 2 ? problem(409, 'slot_taken', { detail: 'too late' }) : problem(403, 'origin_not_allowed', { detail: 'Add https://x' }),
    )
    await client.send('POST', '/v1/public/pk_test/holds', { body: {} })
    await client.send('POST', '/v1/public/pk_test/holds', { body: {} })
    expect(said.mock.calls).toEqual([['slotwell: Add https://x']])
    said.mockRestore()
  })

  it('ends with a definite refusal', async () => {
    const { client, asked } = scriptedApi(() => problem(409, 'slot_taken', { alternatives: [{ start: 'x' }] }))
    expect(await client.send('POST', '/v1/public/pk_test/holds', { body: {} })).toMatchObject({
      ok: false,
      problem: { code: 'slot_taken', alternatives: [{ start: 'x' }] },
    })
    expect(asked).toHaveLength(1)
  })

  it('says that it waits as long as any request does', async () => {
    const { client } = scriptedApi(({ path }, count) =>
      count > 1 ? [200, 1] : [429, { code: 'rate_limited' }, { 'retry-after': path.includes('slots') ? '9' : '1' }],
    )
    const slots = client.send('GET', '/v1/public/pk_test/slots')
    await vi.advanceTimersByTimeAsync(100)
    const catalog = client.send('GET', '/v1/public/pk_test/catalog')
    await vi.advanceTimersByTimeAsync(1100)
    expect([(await catalog).ok, client.waiting.value?.reason]).toEqual([true, 'busy'])
    await vi.advanceTimersByTimeAsync(8000)
    expect([(await slots).ok, client.waiting.value]).toEqual([true, undefined])
  })

  it('does not take the page of a proxy for a decision', async () => {
    const { client } = scriptedApi((_, count) => (count < 2 ? [403, 'login to the hotel'] : [200, 1]))
    const outcome = client.send('GET', '/v1/public/pk_test/catalog')
    await vi.advanceTimersByTimeAsync(600)
    expect(await outcome).toEqual({ ok: true, value: 1 })
  })

  it('gives up a connection that stays silent', async () => {
    let aborted = 0
    const { createApiClient } = await import('./api-client.ts')
    const client = createApiClient(
      'https://api.example',
      ((_: string, { signal }: RequestInit) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => {
            aborted++
            reject(new Error('aborted'))
          }),
        )) as typeof fetch,
    )
    void client.send('GET', '/x')
    await vi.advanceTimersByTimeAsync(20_000)
    expect([aborted, client.waiting.value?.reason]).toEqual([1, 'offline'])
    client.close()
  })

  it('is not repeated any more once the client is closed', async () => {
    const { client, asked } = scriptedApi(() => undefined)
    const outcome = client.send('GET', '/v1/public/pk_test/catalog')
    await vi.advanceTimersByTimeAsync(0)
    client.close()
    expect(await outcome).toMatchObject({ ok: false, problem: { code: 'aborted' } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect([asked.length, client.waiting.value]).toEqual([1, undefined])
  })
})
