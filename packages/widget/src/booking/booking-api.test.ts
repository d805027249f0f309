import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createBookingApi } from './booking-api.ts'

vi.mock('../proof/solve.ts', () => {
  throw new Error('blocked')
})
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('waits for what works a sum out as long as the flow is there, and then leaves it at the refusal', async () => {
  let isClosed = false
  const refused = { ok: false, problem: { code: 'proof_required', challenge: {} } } as const
  const api = createBookingApi({ send: async () => refused as never, isClosed: () => isClosed }, 'pk_test')
  const told = vi.fn()
  void api.hold({ service: 'cut', start: '2026-11-24T09:00:00+01:00', timeZone: 'UTC' }, 'key').then(told)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(told).not.toHaveBeenCalled()
  isClosed = true
  await vi.advanceTimersByTimeAsync(300_000)
  expect(told).toHaveBeenCalledWith(refused)
})
