import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, free, halfHour, hours, june1, on } from '../../test/example-offers.ts'
import { formatInstant } from '../time/index.ts'
import { freeSlots } from './free-slots.ts'
import type { Occupancy, Offer, SlotQuery } from './offer.ts'

describe('the grid', () => {
  const offer = { ...halfHour(anna(daily('UTC', hours('09:10', '12:00')))), slotIntervalMin: 45 }
  const busy = { claims: [claim('anna', '09:20', '10:05')] }

  it('begins at the opening, and a booking never shifts it', () => {
    expect(june1(offer)).toEqual(['09:10', '09:55', '10:40', '11:25'])
    expect(june1(offer, busy)).toEqual(['10:40', '11:25'])
  })

  it('begins anew at the next round time of each free range when it follows the clock', () => {
    expect(june1({ ...offer, slotAlignment: 'clock' })).toEqual(['09:15', '10:00', '10:45', '11:30'])
    expect(june1({ ...offer, slotAlignment: 'clock' }, busy)).toEqual(['10:15', '11:00'])
  })

  it('is not shifted by notice either', () => {
    const nowMs = on('2026-06-01', '09:30')
    expect(june1({ ...offer, minimumNoticeMin: 25 }, { nowMs })).toEqual(['09:55', '10:40', '11:25'])
    expect(june1({ ...offer, minimumNoticeMin: 26 }, { nowMs })).toEqual(['10:40', '11:25'])
  })

  it('does not depend on where the window begins', () => {
    for (const slotAlignment of ['opening', 'clock'] as const) {
      const wide = june1({ ...offer, slotAlignment }, busy)
      expect(june1({ ...offer, slotAlignment }, busy, { fromMs: on('2026-06-01', '10:50') })).toEqual(
        wide.filter((start) => start >= '10:50'),
      )
    }
  })
})

describe('the gap between two bookings', () => {
  const offer = { ...halfHour(anna(daily('UTC', hours('09:00', '12:00')))), slotIntervalMin: 5, bufferBeforeMin: 10, bufferAfterMin: 20 }
  const edges = (starts: string[]) => [starts.filter((start) => start < '10:00').at(-1), starts.find((start) => start >= '10:00')]

  it.each([
    {
      name: 'the greater of the two buffers',
      occupancy: { claims: [claim('anna', '10:00', '10:30', { padBeforeMs: 15 * 60_000, padAfterMs: 5 * 60_000 })] },
      expected: ['09:10', '10:40'],
    },
    {
      name: 'the other one, if that is greater',
      occupancy: { claims: [claim('anna', '10:00', '10:30', { padBeforeMs: 30 * 60_000, padAfterMs: 25 * 60_000 })] },
      expected: ['09:00', '10:55'],
    },
    {
      name: 'also for a deliberate double booking',
      occupancy: { claims: [claim('anna', '10:00', '10:30', { strength: 'override' })] },
      expected: ['09:10', '10:40'],
    },
    {
      name: "the service's own around an external entry",
      occupancy: { busy: [block('external', '10:00', '10:30')] },
      expected: ['09:10', '10:40'],
    },
    { name: 'none around time off', occupancy: { busy: [block('timeOff', '10:00', '10:30')] }, expected: ['09:30', '10:30'] },
  ])('is $name', ({ occupancy, expected }) => {
    expect(edges(june1(offer, occupancy))).toEqual(expected)
  })

  it('is not asked for at the edges of an opening', () => {
    const starts = june1(offer)
    expect([starts[0], starts.at(-1)]).toEqual(['09:00', '11:30'])
  })

  it('leaves out the claims of an owner that is ignored', () => {
    const occupancy = { claims: [claim('anna', '09:00', '12:00', { owner: 'own' })] }
    expect(june1(offer, occupancy)).toEqual([])
    expect(june1(offer, occupancy, { ignoreOwners: ['own'] })).toHaveLength(31)
  })

  it('sees busy time of no length inside an appointment', () => {
    expect(
      june1(halfHour(anna(daily('UTC', hours('09:00', '10:30')))), {
        busy: [block('external', '09:30', '09:30'), block('external', '10:15', '10:15')],
      }),
    ).toEqual(['09:00', '09:30'])
  })
})

describe('from when and until when', () => {
  const offer = halfHour(anna(daily('UTC', hours('00:00', '24:00'))))

  it('a start is free exactly when the notice is over', () => {
    const first = (nowMs: number) => june1({ ...offer, minimumNoticeMin: 90 }, { nowMs })[0]
    expect([first(on('2026-06-01', '08:30')), first(on('2026-06-01', '08:30') + 1), first(on('2026-06-01', '08:30') - 1)]).toEqual([
      '10:00',
      '10:30',
      '10:00',
    ])
  })

  it('the booking window counts whole local days of the staff member, today included', () => {
    const last = (bookingWindowDays: number) => {
      const auckland = { ...halfHour(anna(daily('Pacific/Auckland', hours('00:00', '24:00')))), bookingWindowDays }
      // 1 June, 13:00 UTC is 2 June, 01:00 in Auckland.
      const slots = freeSlots(auckland, { ...free, nowMs: on('2026-06-01', '13:00') }, { fromMs: 0, toMs: on('2026-06-20', '00:00') })
      return formatInstant(slots.at(-1)!.startMs, 'Pacific/Auckland')
    }
    expect([last(0), last(3)]).toEqual(['2026-06-02T23:30:00+12:00', '2026-06-05T23:30:00+12:00'])
  })

  it('an empty or turned window gives nothing', () => {
    const at = on('2026-06-01', '10:00')
    expect([freeSlots(offer, free, { fromMs: at, toMs: at }), freeSlots(offer, free, { fromMs: at, toMs: at - 1 })]).toEqual([[], []])
    expect(freeSlots(offer, free, { fromMs: at, toMs: at + 1 })).toHaveLength(1)
  })

  it('refuses a service that lasts no time', () => {
    for (const broken of [{ durationMin: 0 }, { slotIntervalMin: 0 }, { durationMin: Number.NaN }])
      expect(() => june1({ ...offer, ...broken })).toThrow(RangeError)
  })
})

describe('several staff, locations and devices', () => {
  const schedule = daily('UTC', hours('09:00', '10:00'))
  const [annaHere, benHere, annaThere] = [
    { staffId: 'anna', locationId: 'luzern', schedule },
    { staffId: 'ben', locationId: 'luzern', schedule: daily('UTC', hours('09:15', '10:15')) },
    { staffId: 'anna', locationId: 'zug', schedule },
  ]
  const list = (offer: Offer, occupancy: Partial<Occupancy> = {}, query: Partial<SlotQuery> = {}) =>
    freeSlots(offer, { ...free, ...occupancy }, { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00'), ...query }).map(
      ({ startMs, locationId, staffIds }) => `${new Date(startMs).toISOString().slice(11, 16)} ${locationId} ${staffIds.join('+')}`,
    )

  it('unites their grids, and their names where these meet', () => {
    const offer = { ...halfHour(annaHere, benHere), slotIntervalMin: 15 }
    expect(list(offer)).toEqual(['09:00 luzern anna', '09:15 luzern anna+ben', '09:30 luzern anna+ben', '09:45 luzern ben'])
    expect(list(halfHour(benHere, annaHere))).toEqual(['09:00 luzern anna', '09:15 luzern ben', '09:30 luzern anna', '09:45 luzern ben'])
    expect(list(offer, {}, { staffId: 'ben' })).toEqual(['09:15 luzern ben', '09:30 luzern ben', '09:45 luzern ben'])
  })

  it('lists one start once a location', () => {
    const offer = halfHour(annaThere, annaHere)
    expect(list(offer)).toEqual(['09:00 zug anna', '09:00 luzern anna', '09:30 zug anna', '09:30 luzern anna'])
    expect(list(offer, {}, { locationId: 'luzern' })).toEqual(['09:00 luzern anna', '09:30 luzern anna'])
    // A claim is about the person, wherever the appointment is.
    expect(list(offer, { claims: [claim('anna', '09:00', '09:30')] })).toEqual(['09:30 zug anna', '09:30 luzern anna'])
  })

  it('needs one unit of each pool for the whole appointment, not half of two', () => {
    const offer: Offer = { ...halfHour(annaHere), durationMin: 60, pools: [{ resourceId: 'device', units: ['dev1', 'dev2'] }] }
    const first = claim('dev1', '09:00', '09:30')
    expect(list(offer, { claims: [first] })).toEqual(['09:00 luzern anna'])
    expect(list(offer, { claims: [first, claim('dev2', '09:30', '10:00')] })).toEqual([])
  })

  it('asks for a pool only at its location, and a pool without units is never free', () => {
    const pools = [{ resourceId: 'device', locationId: 'luzern', units: [] }]
    expect(list({ ...halfHour(annaHere, annaThere), pools })).toEqual(['09:00 zug anna', '09:30 zug anna'])
  })

  it('keeps the buffers of a unit too', () => {
    const offer: Offer = { ...halfHour(annaHere), bufferBeforeMin: 10, pools: [{ resourceId: 'device', units: ['dev1'] }] }
    expect(list(offer, { claims: [claim('dev1', '08:30', '09:00')] })).toEqual(['09:30 luzern anna'])
  })
})
