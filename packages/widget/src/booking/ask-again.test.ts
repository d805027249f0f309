import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cut, startOf } from '../../test/catalog.ts'
import { scriptedApi } from '../../test/scripted-api.ts'
import { NOW_MS, slotsAnswer } from '../../test/slots.ts'
import { askAgain } from './ask-again.ts'
import { createBookingApi } from './booking-api.ts'
import { createBookingModel } from './booking-model.ts'

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it.each([
  ['reload', ['2026-11-24T08:00:00+01:00']],
  ['back_forward', ['2026-11-24T08:00:00+01:00']],
  ['navigate', []],
])('asks after a "%s" for what the page before may have freed', async (type, found) => {
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([{ type } as unknown as PerformanceEntry])
  const { client, asked } = scriptedApi(() => [200, slotsAnswer(['2026-11-24T08:00'])])
  const model = createBookingModel({
    api: createBookingApi(client, 'pk_test'),
    start: startOf([cut]),
    presets: {},
    visitorZone: 'Europe/Zurich',
    now: Date.now,
    emit: () => true,
  })
  const known = model.slots.value?.nextFree.value?.start
  askAgain(model)
  // Before anybody looks ahead to the next month.
  await vi.advanceTimersByTimeAsync(1_499)
  expect(asked).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  const seen = model.slots.value?.nextFree.value?.start
  expect(seen).toBe(found[0] ?? known)
  model.dispose()
})
