import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createDuty, type DutyParts } from './duty.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'

let store: Store
beforeEach(async () => {
  vi.useFakeTimers()
  store = await openStore({ url: 'sqlite::memory:', clock: () => performance.now() })
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
})

const dutyOf = (more: Partial<DutyParts> = {}) => {
  const told = { began: 0, failed: 0 }
  const duty = createDuty({
    leases: store.leases,
    name: 'jobs',
    began: async () => void told.began++,
    failed: () => void told.failed++,
    ...more,
  })
  return { ...duty, told }
}

it('one of two has it, for as long as it asks again, and the other as soon as it stops', async () => {
  const [one, two] = [dutyOf(), dutyOf()]
  await one.start()
  await two.start()
  for (let second = 0; second < 30; second++) {
    expect([one.held(), two.held()]).toEqual([true, false])
    await vi.advanceTimersByTimeAsync(1_000)
  }
  await one.stop()
  expect([one.held(), two.held()]).toEqual([false, false])
  await vi.advanceTimersByTimeAsync(500)
  expect([one.told.began, two.told.began, two.held()]).toEqual([1, 1, true])
  await two.stop()
})

it('whoever cannot reach the database has lost it before anybody else can have it, and gets it back', async () => {
  let away = false
  const leases = {
    ...store.leases,
    take: (...given: Parameters<Store['leases']['take']>) => (away ? Promise.reject(new Error('away')) : store.leases.take(...given)),
  }
  const [one, two] = [dutyOf({ leases }), dutyOf()]
  await one.start()
  await two.start()
  away = true
  for (let passed = 0; passed < 8_000; passed += 100) {
    await vi.advanceTimersByTimeAsync(100)
    expect(one.held() && two.held()).toBe(false)
  }
  expect([one.held(), two.held()]).toEqual([false, true])
  expect(one.told.failed).toBeGreaterThan(2)
  away = false
  await two.stop()
  await vi.advanceTimersByTimeAsync(1_000)
  expect([one.held(), one.told.began]).toEqual([true, 2])
  await one.stop()
})
