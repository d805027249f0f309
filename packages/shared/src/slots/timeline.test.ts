import { expect, it } from 'vitest'
import { anna, daily, halfHour, hours, on } from '../../test/example-offers.ts'
import { occupancySpan } from './free-starts.ts'
import { countedByStaff, hoursIn } from './timeline.ts'

const schedule = daily('UTC', hours('09:00', '17:00'))

it('works out hours once for all who are written alike, and for each who is not', () => {
  const hoursOf = hoursIn(on('2026-06-01', '00:00'), on('2026-06-03', '00:00'))
  const first = hoursOf(schedule)
  expect(hoursOf(daily('UTC', hours('09:00', '17:00')))).toBe(first)
  expect(hoursOf(daily('UTC', hours('09:00', '16:00')))).not.toBe(first)
  expect(hoursOf({ ...schedule, timeZone: 'Europe/Zurich' }).openings.starts).toEqual([
    on('2026-06-01', '07:00'),
    on('2026-06-02', '07:00'),
  ])
  expect(hoursOf(schedule)).toBe(first)
})

it('sorts bookings out by staff once, those of several to each', () => {
  const booking = { owner: 'bkg', serviceId: 'svc', startMs: 0, durationMin: 30 }
  const [both, one] = [
    { ...booking, staffIds: ['a', 'b'] },
    { ...booking, staffIds: ['a'] },
  ]
  const of = countedByStaff([both, one])
  expect([of('a'), of('b'), of('c')]).toEqual([[both, one], [both], []])
  expect(of('a')).toBe(of('a'))
  expect(countedByStaff(undefined)('a')).toEqual([])
})

it('needs to know what is taken three days before a window, and a day and an appointment after it', () => {
  const offer = halfHour(anna(schedule))
  const window = { fromMs: on('2026-06-10', '00:00'), toMs: on('2026-06-11', '00:00') }
  const nowMs = on('2026-06-01', '00:00')
  const span = { startMs: on('2026-06-07', '00:00'), endMs: on('2026-06-12', '00:30') }
  expect(occupancySpan(offer, window, nowMs)).toEqual(span)
  // A packed grid looks at the end of the opening that a start lies in, which may be a day later still.
  expect(occupancySpan({ ...offer, slotAlignment: 'packed' }, window)).toEqual({ ...span, endMs: on('2026-06-13', '00:30') })
  const fromNowOn = { ...span, startMs: on('2026-05-29', '00:00') }
  expect(occupancySpan({ ...offer, bookableDays: 2 }, window, nowMs)).toEqual(fromNowOn)
  expect(occupancySpan({ ...offer, bookableDays: 2 }, window, on('2026-06-20', '00:00'))).toEqual(span)
  expect(occupancySpan({ ...offer, bookableDays: 2 }, window)).toEqual(span)
})
