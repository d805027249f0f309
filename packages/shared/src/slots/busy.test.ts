import { describe, expect, it } from 'vitest'
import { anna, daily, halfHour, hours, on } from '../../test/example-offers.ts'
import { busyBySubject, travelMin } from './busy.ts'
import type { BusyBlock, Claim, Offer } from './offer.ts'

const offer: Offer = halfHour({ ...anna(daily('UTC', hours('09:00', '17:00'))), locationId: 'here' })
const minutes = (from: string, to: string) => ({ startMs: on('2026-06-01', from), endMs: on('2026-06-01', to) })
const claim = (from: string, to: string, rest: Partial<Claim> = {}): Claim => ({
  subject: 'anna',
  ...minutes(from, to),
  padBeforeMs: 0,
  padAfterMs: 0,
  owner: 'bkg',
  strength: 'exclusive',
  ...rest,
})
const block = (kind: BusyBlock['kind'], from: string, to: string): BusyBlock => ({ subject: 'anna', kind, ...minutes(from, to) })

/** What is busy for Anna, as `09:00–10:00`. */
function busy(
  more: Partial<Offer>,
  claims: readonly Claim[],
  blocks: readonly BusyBlock[] = [],
  ignored: readonly string[] = [],
): string[] {
  const window = minutes('08:00', '18:00')
  const found = busyBySubject({ ...offer, ...more }, { nowMs: 0, claims, busy: blocks }, new Set(['anna']), window, ignored, 'here')
  const time = (ms: number) => new Date(ms).toISOString().slice(11, 16)
  const { starts = [], ends = [] } = found.get('anna') ?? {}
  return starts.map((start, i) => `${time(start)}–${time(ends[i]!)}`)
}

const MIN = 60_000
const padded = claim('12:00', '13:00', { padBeforeMs: 10 * MIN, padAfterMs: 20 * MIN })

describe('what is busy', () => {
  it('is an appointment and the greater of two buffers on each side, or both where they are added', () => {
    expect(busy({}, [padded])).toEqual(['11:50–13:20'])
    expect(busy({ bufferBeforeMin: 15, bufferAfterMin: 15 }, [padded])).toEqual(['11:45–13:20'])
    expect(busy({ bufferBeforeMin: 15, bufferAfterMin: 5, bufferRule: 'sum' }, [padded])).toEqual(['11:45–13:35'])
  })

  it('is longer by the way to and from another place, where that is more than the buffers or is added to them', () => {
    const travel = [{ fromLocationId: 'here', toLocationId: 'there', minutes: 30 }]
    const there = { ...padded, locationId: 'there' }
    expect(busy({ travel }, [there])).toEqual(['11:30–13:30'])
    expect(busy({ travel, bufferRule: 'sum' }, [there])).toEqual(['11:20–13:50'])
    expect(busy({ travel }, [{ ...padded, locationId: 'here' }])).toEqual(['11:50–13:20'])
    expect(busy({ travel }, [padded])).toEqual(['11:50–13:20'])
    expect(busy({ travel }, [{ ...claim('12:00', '13:00'), locationId: 'a third place' }])).toEqual(['12:00–13:00'])
  })

  it('has the buffers of the offer around an external entry, and none around time off', () => {
    const buffers = { bufferBeforeMin: 10, bufferAfterMin: 20 }
    expect(busy(buffers, [], [block('external', '12:00', '13:00')])).toEqual(['11:40–13:10'])
    expect(busy(buffers, [], [block('timeOff', '12:00', '13:00')])).toEqual(['12:00–13:00'])
  })

  it('joins what overlaps or touches, in whatever order it comes', () => {
    const given = [claim('14:00', '15:00'), claim('09:00', '10:00'), claim('09:30', '09:40'), claim('10:00', '11:00')]
    expect(busy({}, given)).toEqual(['09:00–11:00', '14:00–15:00'])
    expect(busy({}, given.toReversed())).toEqual(['09:00–11:00', '14:00–15:00'])
  })

  it('leaves out who is ignored, others, what ends before it starts, and what does not reach the window', () => {
    expect(busy({}, [padded], [], ['bkg'])).toEqual([])
    expect(busy({}, [{ ...padded, subject: 'ben' }, claim('13:00', '12:00')], [block('external', '13:00', '12:00')])).toEqual([])
    expect(busy({}, [claim('06:00', '07:59'), claim('18:01', '19:00')])).toEqual([])
    expect(busy({}, [claim('06:00', '08:00'), claim('18:00', '19:00')])).toEqual(['06:00–08:00', '18:00–19:00'])
  })
})

it('takes the way back to be as long as the way there, unless it is listed too; the first entry counts', () => {
  const there = { fromLocationId: 'a', toLocationId: 'b', minutes: 10 }
  const travel = [there, { ...there, minutes: 99 }, { fromLocationId: 'c', toLocationId: 'a', minutes: 7 }]
  const way = (from: string | undefined, to: string | undefined) => travelMin({ ...offer, travel }, from, to)
  expect([way('a', 'b'), way('b', 'a'), way('a', 'c'), way('c', 'a')]).toEqual([10, 10, 7, 7])
  expect([way('b', 'c'), way('a', 'a'), way(undefined, 'a'), way('a', undefined)]).toEqual([0, 0, 0, 0])
  const both = [there, { fromLocationId: 'b', toLocationId: 'a', minutes: 25 }, { fromLocationId: 'b', toLocationId: 'a', minutes: 1 }]
  expect(travelMin({ ...offer, travel: both }, 'b', 'a')).toBe(25)
  expect(travelMin({ ...offer, travel: both }, 'a', 'b')).toBe(10)
  expect(travelMin(offer, 'a', 'b')).toBe(0)
})
