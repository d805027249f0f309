import { describe, expect, it } from 'vitest'
import { formatInstant, parseInstant } from '../time/index.ts'
import { freeSlots } from './free-slots.ts'
import type { BusyBlock, Candidate, Claim, MinuteRange, Occupancy, Offer, Schedule, SlotQuery } from './offer.ts'

const ZURICH = 'Europe/Zurich'
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

const hours = (from: string, to: string): MinuteRange => {
  const minute = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return { startMin: minute(from), endMin: minute(to) }
}
const daily = (timeZone: string, ...ranges: MinuteRange[]): Schedule => ({
  timeZone,
  rules: ranges.map((range) => ({ weekdays: EVERY_DAY, ...range })),
  overrides: [],
})
const anna = (schedule: Schedule): Candidate => ({ staffId: 'anna', locationId: 'luzern', schedule })
const halfHour = (...candidates: Candidate[]): Offer => ({
  serviceId: 'svc',
  durationMin: 30,
  slotIntervalMin: 30,
  slotAlignment: 'opening',
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  minimumNoticeMin: 0,
  candidates,
  pools: [],
})
const free: Occupancy = { nowMs: 0, claims: [], busy: [] }
const on = (isoDate: string, time: string): number => Date.parse(`${isoDate}T${time}:00Z`)
const claim = (subject: string, from: string, to: string, rest: Partial<Claim> = {}): Claim => ({
  subject,
  startMs: on('2026-06-01', from),
  endMs: on('2026-06-01', to),
  padBeforeMs: 0,
  padAfterMs: 0,
  owner: 'bkg',
  strength: 'exclusive',
  ...rest,
})
const block = (kind: BusyBlock['kind'], from: string, to: string): BusyBlock => ({
  subject: 'anna',
  startMs: on('2026-06-01', from),
  endMs: on('2026-06-01', to),
  kind,
})
const day = (isoDate: string): SlotQuery => ({
  fromMs: Date.parse(`${isoDate}T00:00:00Z`) - 43_200_000,
  toMs: Date.parse(`${isoDate}T00:00:00Z`) + 129_600_000,
})

/** Local start times of one date, as the zone writes them. */
const startsOn = (isoDate: string, timeZone: string, offer: Offer, occupancy = free): string[] =>
  freeSlots(offer, occupancy, day(isoDate))
    .map((slot) => formatInstant(slot.startMs, timeZone))
    .filter((start) => start.startsWith(isoDate))
    .map((start) => start.slice(11, 16) + start.slice(19))

/** Start times on 1 June 2026 in UTC. */
const june1 = (offer: Offer, occupancy: Partial<Occupancy> = {}, query: Partial<SlotQuery> = {}): string[] =>
  freeSlots(offer, { ...free, ...occupancy }, { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00'), ...query }).map(
    (slot) => new Date(slot.startMs).toISOString().slice(11, 16),
  )

describe('days on which clocks change', () => {
  const offer = halfHour(anna(daily(ZURICH, hours('02:00', '04:00'))))

  it.each([
    { isoDate: '2026-03-22', expected: ['02:00+01:00', '02:30+01:00', '03:00+01:00', '03:30+01:00'] },
    { isoDate: '2026-03-29', expected: ['03:00+02:00', '03:30+02:00'] },
    { isoDate: '2026-10-25', expected: ['02:00+02:00', '02:30+02:00', '02:00+01:00', '02:30+01:00', '03:00+01:00', '03:30+01:00'] },
  ])('02:00 to 04:00 in Zurich on $isoDate', ({ isoDate, expected }) => {
    for (const slotAlignment of ['opening', 'clock'] as const)
      expect(startsOn(isoDate, ZURICH, { ...offer, slotAlignment })).toEqual(expected)
  })

  it('steps over the half hour of Lord Howe', () => {
    expect(startsOn('2026-10-04', 'Australia/Lord_Howe', halfHour(anna(daily('Australia/Lord_Howe', hours('01:30', '03:00')))))).toEqual([
      '01:30+10:30',
      '02:30+11:00',
    ])
  })

  it('looks for the next round time after the change when the clock jumps over one', () => {
    const offer = {
      ...halfHour(anna(daily('Australia/Lord_Howe', hours('01:40', '05:00')))),
      slotAlignment: 'clock' as const,
      slotIntervalMin: 60,
    }
    expect(startsOn('2026-10-04', 'Australia/Lord_Howe', offer)).toEqual(['03:00+11:00', '04:00+11:00'])
  })

  it('has no opening on a date that the zone leaves out, nor moves its hours to the next', () => {
    const apia = { timeZone: 'Pacific/Apia', rules: [{ weekdays: [5], ...hours('09:00', '10:00') }], overrides: [] }
    expect(
      freeSlots(halfHour(anna(apia)), free, { fromMs: Date.parse('2011-12-28T00:00:00Z'), toMs: Date.parse('2012-01-02T00:00:00Z') }),
    ).toEqual([])
  })

  it('lists a start once where an evening is moved into the next day', () => {
    // In Nuuk 23:00 becomes 00:00 of 29 March, so the evening's hours and those of the night share instants.
    const offer = halfHour(anna(daily('America/Nuuk', hours('22:00', '23:30'), hours('00:00', '02:00'))))
    const query = { fromMs: parseInstant('2026-03-28T22:00:00-02:00'), toMs: parseInstant('2026-03-29T02:00:00-01:00') }
    const starts = freeSlots(offer, free, query)
    expect(freeSlots(offer, free, query, 4)).toEqual(starts.slice(0, 4))
    expect(starts.map((slot) => formatInstant(slot.startMs, 'America/Nuuk').slice(11, 16))).toEqual([
      '22:00',
      '22:30',
      '00:00',
      '00:30',
      '01:00',
      '01:30',
    ])
  })
})

describe('edges of rules', () => {
  it('are resolved one by one: 23:15, skipped in Nuuk, is 00:15 and so later than 24:00', () => {
    const offer = {
      ...halfHour(anna(daily('America/Nuuk', hours('21:00', '24:00'), hours('21:00', '23:15')))),
      durationMin: 15,
      slotIntervalMin: 15,
    }
    const starts = freeSlots(offer, free, {
      fromMs: parseInstant('2026-03-28T22:00:00-02:00'),
      toMs: parseInstant('2026-03-29T06:00:00-01:00'),
    })
    expect(formatInstant(starts.at(-1)!.endMs, 'America/Nuuk')).toBe('2026-03-29T00:15:00-01:00')
  })
})

describe('openings', () => {
  it('join at midnight for an appointment, while each day begins its own grid', () => {
    const offer = { ...halfHour(anna(daily('UTC', hours('00:00', '24:00')))), durationMin: 50, slotIntervalMin: 50 }
    const [first, second] = ['2026-06-01', '2026-06-02'].map((date) => startsOn(date, 'UTC', offer))
    expect(first).toEqual(second)
    expect(first!.slice(-1)).toEqual(['23:20+00:00'])
  })

  it('that touch within a day are one', () => {
    const offer = { ...halfHour(anna(daily('UTC', hours('09:10', '09:30'), hours('09:30', '10:10')))) }
    expect(june1(offer)).toEqual(['09:10', '09:40'])
  })

  it('end before they start, or at once, and give nothing', () => {
    expect(june1(halfHour(anna(daily('UTC', hours('12:00', '08:00'), hours('15:00', '15:00')))))).toEqual([])
  })

  it('hold only between the first and last date of their rule', () => {
    const rule = { weekdays: EVERY_DAY, ...hours('09:00', '09:30') }
    const open = (validFrom: string, validUntil: string) =>
      june1(halfHour(anna({ timeZone: 'UTC', rules: [{ ...rule, validFrom, validUntil }], overrides: [] })))
    expect([open('2026-06-01', '2026-06-01'), open('2026-06-02', '2026-07-01'), open('2026-01-01', '2026-05-31')]).toEqual([
      ['09:00'],
      [],
      [],
    ])
  })

  it('are replaced by a date override, also by none', () => {
    const weekly = daily('UTC', hours('09:00', '10:00'))
    expect(june1(halfHour(anna({ ...weekly, overrides: [{ isoDate: '2026-06-01', openings: [hours('14:00', '14:30')] }] })))).toEqual([
      '14:00',
    ])
    expect(june1(halfHour(anna({ ...weekly, overrides: [{ isoDate: '2026-06-01', openings: [] }] })))).toEqual([])
  })
})

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
