import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { colour, cut, holdOf, IDS, startOf } from '../../test/catalog.ts'
import { scriptedApi } from '../../test/scripted-api.ts'
import { NOW_MS, slotsAnswer } from '../../test/slots.ts'
import { createBookingApi } from '../booking/booking-api.ts'
import { createBookingModel } from '../booking/booking-model.ts'
import { resume } from './resume.ts'

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

it('goes on from the time that was chosen and held in the page before', async () => {
  const start = '2026-11-24T08:00:00+01:00'
  const { client, asked } = scriptedApi(({ path }) => (path === '/holds' ? [201, holdOf(start)] : [200, slotsAnswer(['2026-11-24T08:00'])]))
  const long = { ...colour, durations: [{ durationMin: 30 }, { durationMin: 60 }] }
  const model = createBookingModel({
    api: createBookingApi(client, 'pk_test'),
    start: startOf([cut, long]),
    presets: { service: IDS.colour, staff: IDS.tom },
    visitorZone: 'Europe/Zurich',
    now: Date.now,
    emit: () => true,
  })
  const before = { id: 'hld_01k9z5v3m8q2r7t4w6x0y1a009', secret: 'q'.repeat(43) }
  resume(model, { start, location: IDS.online, durationMin: '60', hold: before.id, secret: before.secret })
  await vi.advanceTimersByTimeAsync(0)
  await model.checkout.hold.settled()
  expect([model.step.value, model.checkout.hold.state.value.kind]).toEqual(['details', 'held'])
  expect(asked.filter(({ path }) => path === '/holds').map(({ body }) => body)).toEqual([
    {
      service: IDS.colour,
      staff: IDS.tom,
      location: IDS.online,
      durationMin: 60,
      start,
      timeZone: 'Europe/Zurich',
      replaces: { hold: before.id, holdSecret: before.secret },
    },
  ])
  model.dispose()
})
