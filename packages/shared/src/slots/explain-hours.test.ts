import { describe, expect, it } from 'vitest'
import { anna, daily, EVERY_DAY, free, halfHour, hours, on, ZURICH } from '../../test/example-offers.ts'
import { chainOf, hoursOf, JUNE_1, morning, offer, told, withIds } from '../../test/explain-examples.ts'
import type { Change } from './changes.ts'
import { explain } from './explain.ts'
import type { Reason } from './explain-reason.ts'
import type { MinuteRange, Schedule } from './offer.ts'

/** What the hours of Anna lack for a time of 1 June. */
const lacks = (time: string, schedule: Schedule, durationMin = 30, date = JUNE_1): readonly Reason[] =>
  chainOf(explain({ ...halfHour(anna(schedule)), durationMin, slotIntervalMin: 5 }, free, on(date, time)), 'anna')
const utc = (...ranges: MinuteRange[]) => withIds(daily('UTC', ...ranges))
const more = (range: MinuteRange, isoDate = JUNE_1) => [hoursOf('anna', range, isoDate)]
const extended = (rule: number, was: MinuteRange, range: MinuteRange) => [
  { ...hoursOf('anna', range), extends: { settingId: `rules[${rule}]`, was, rule } },
]

describe('hours that are enough', () => {
  it('may be those of the afternoon, or of two ranges that touch', () => {
    expect(lacks('13:30', utc(hours('09:00', '12:00'), hours('13:00', '17:00')))).toEqual([])
    expect(lacks('11:45', utc(hours('09:00', '12:00'), hours('12:00', '17:00')))).toEqual([])
  })

  it('on one of two dates leave only the other to ask for', () => {
    expect(lacks('23:45', utc(hours('20:00', '24:00'))).map(({ isoDate, ways }) => [isoDate, ways.at(-1)])).toEqual([
      ['2026-06-02', more(hours('00:00', '00:15'), '2026-06-02')],
    ])
    expect(lacks('23:45', utc(hours('00:00', '12:00'))).map(({ isoDate, ways }) => [isoDate, ways.at(-1)])).toEqual([
      [JUNE_1, more(hours('23:45', '24:00'))],
    ])
  })
})

describe('what is missing', () => {
  it('can be had by a longer rule or on that date, or else the whole date is opened', () => {
    const was = hours('09:00', '12:00')
    expect(lacks('11:45', utc(was))).toStrictEqual([
      {
        kind: 'rule',
        settingId: 'rules[0]',
        isoDate: JUNE_1,
        range: was,
        staffId: 'anna',
        ways: [extended(0, was, hours('09:00', '12:15')), more(hours('12:00', '12:15'))],
        otherwise: more(hours('00:00', '24:00')),
      },
    ])
  })

  it('reaches from the first to the last minute that no range holds', () => {
    const gaps = (...ranges: MinuteRange[]) => lacks('09:45', utc(...ranges), 120)[0]?.ways.at(-1)
    expect(gaps(hours('09:00', '10:00'), hours('10:00', '11:00'), hours('11:15', '12:00'))).toEqual(more(hours('11:00', '11:15')))
    expect(gaps(hours('09:00', '10:00'), hours('10:30', '11:00'), hours('11:00', '12:00'))).toEqual(more(hours('10:00', '10:30')))
    expect(gaps(hours('10:00', '10:30'), hours('11:00', '11:15'))).toEqual(more(hours('09:45', '11:45')))
    expect(gaps(hours('09:00', '10:00'), hours('11:43', '11:44'), hours('11:44', '11:45'))).toEqual(more(hours('10:00', '11:43')))
  })

  it('is added to the rule that grows least by it, however long it is', () => {
    const [long, short] = [hours('06:00', '09:00'), hours('10:00', '10:30')]
    const grown = hours('09:30', '10:30')
    expect(lacks('09:30', utc(long, short))[0]?.ways[0]).toEqual(extended(1, short, grown))
    expect(lacks('09:30', utc(short, long))[0]?.ways[0]).toEqual(extended(0, short, grown))
    const far = hours('11:00', '11:30')
    expect(lacks('09:00', utc(long, far))[0]?.ways[0]).toEqual(extended(0, long, hours('06:00', '09:30')))
    expect(lacks('09:00', utc(far, long))[0]?.ways[0]).toEqual(extended(1, long, hours('06:00', '09:30')))
  })

  it('is not added to a range that is empty', () => {
    const overrides = [{ isoDate: JUNE_1, openings: [hours('10:00', '10:00'), hours('14:00', '15:00')], settingId: 'by hand' }]
    const was = hours('14:00', '15:00')
    const [reason] = lacks('10:00', { ...utc(hours('09:00', '12:00')), overrides })
    expect(reason).toMatchObject({ kind: 'override', settingId: 'by hand', range: was })
    expect(reason?.ways[0]).toStrictEqual([{ ...hoursOf('anna', hours('10:00', '15:00')), extends: { settingId: 'by hand', was } }])
    const another = { ...utc(was), overrides: [{ ...overrides[0]!, isoDate: '2026-06-02' }] }
    expect(lacks('10:00', another)[0]).toMatchObject({ kind: 'rule', settingId: 'rules[0]' })
    expect(lacks('10:00', utc(hours('10:00', '10:00'), hours('14:00', '15:00')))[0]).toMatchObject({
      kind: 'rule',
      settingId: 'rules[1]',
      range: hours('14:00', '15:00'),
    })
  })

  it('where midnight is skipped ends at 24:00', () => {
    const havana = daily('America/Havana', hours('09:00', '12:00'))
    // Half past eleven in the evening before 00:00 becomes 01:00.
    expect(lacks('04:30', havana, 30, '2026-03-08')[0]?.ways.at(-1)).toEqual(more(hours('23:30', '24:00'), '2026-03-07'))
  })
})

describe('the hour that comes twice', () => {
  const autumn = '2026-10-25'
  const wholeDate = [more(hours('00:00', '24:00'), autumn)]
  it('is not open for the second time if the hours end in it, though they look whole', () => {
    const early = daily(ZURICH, hours('01:00', '02:30'))
    expect(lacks('00:15', early, 15, autumn)).toEqual([])
    expect(lacks('01:15', early, 15, autumn)).toMatchObject([
      { kind: 'rule', isoDate: autumn, range: hours('01:00', '02:30'), ways: wholeDate },
    ])
  })

  it('can begin after it ends, on the clock', () => {
    const rules = [hours('01:00', '02:20'), hours('09:00', '12:00')]
    expect(lacks('00:45', daily(ZURICH, ...rules), 30, autumn)).toMatchObject([{ range: rules[0], ways: wholeDate }])
  })
})

describe('a time of no date, between two zones', () => {
  const at = (timeZone: string, fromDate: string, untilDate: string, away: string): Schedule => ({
    ...daily(timeZone, hours('00:00', '24:00')),
    stays: [{ fromDate, untilDate, timeZone: away }],
  })
  const off = (isoDate: string) => [{ kind: 'stay', staffId: 'anna', locationId: 'luzern', isoDate }]
  it('after a journey can be had by taking it off, up to three days before', () => {
    const away = at('Pacific/Honolulu', '2026-05-20', JUNE_1, 'Pacific/Auckland')
    const later = { ...away.stays![0]!, fromDate: '2026-07-01', untilDate: '2026-07-02' }
    const [lost] = lacks('18:00', { ...away, stays: [...away.stays!, later] })
    expect(lost).toMatchObject({ kind: 'rule', isoDate: JUNE_1 })
    expect(lost?.ways).toEqual(['2026-05-29', '2026-05-30', '2026-05-31', JUNE_1].map(off))
  })

  it('before a journey as well, up to three days after', () => {
    const [lost] = lacks('18:00', at('Pacific/Auckland', '2026-06-02', '2026-06-20', 'Pacific/Honolulu'))
    expect(lost).toMatchObject({ kind: 'rule', isoDate: '2026-06-02' })
    expect(lost?.ways).toEqual(['2026-06-02', '2026-06-03', '2026-06-04', '2026-06-05'].map(off))
  })

  it('can begin in the midst of an appointment, whose first date is named', () => {
    const home = at('Pacific/Honolulu', JUNE_1, JUNE_1, 'Pacific/Auckland')
    expect(lacks('11:45', home)).toEqual([{ kind: 'rule', isoDate: JUNE_1, staffId: 'anna', ways: [off(JUNE_1)] }])
  })

  it('is not asked for if hours are lacking on the dates that there are', () => {
    const home = {
      ...at('Pacific/Honolulu', JUNE_1, JUNE_1, 'Pacific/Auckland'),
      rules: [{ weekdays: EVERY_DAY, ...hours('09:00', '12:00') }],
    }
    expect(lacks('11:45', home).map(({ ways }) => ways.length)).toEqual([2, 1])
  })
})

describe('hours', () => {
  it('that end too early are extended by what is missing, which adds one start', () => {
    expect(told('12:00')).toEqual({
      reasons: [],
      anna: [['rule', 'rules[0]']],
      changes: [{ ...hoursOf('anna', hours('09:00', '12:30')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } }],
      addsSlots: 1,
    })
  })

  it('that begin too late are extended to the front', () => {
    expect(told('08:30').changes).toEqual([
      { ...hoursOf('anna', hours('08:30', '12:00')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } },
    ])
  })

  it('that lie far away are given on that date alone', () => {
    expect(told('19:00')).toMatchObject({ anna: [['rule', 'rules[0]']], changes: [hoursOf('anna', hours('19:00', '19:30'))], addsSlots: 1 })
  })

  it('of the nearer of two rules are extended, and no further than to the other', () => {
    const split = halfHour(anna(withIds(daily('UTC', hours('09:00', '12:00'), hours('12:15', '17:00')))))
    const reason = chainOf(explain({ ...split, durationMin: 60 }, free, on(JUNE_1, '11:30')), 'anna')[0]
    expect(reason).toMatchObject({ kind: 'rule', range: hours('09:00', '12:00'), isoDate: JUNE_1 })
    expect(told('11:30', { ...split, durationMin: 60 }).changes).toEqual([
      { ...hoursOf('anna', hours('09:00', '12:15')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } },
    ])
    expect(told('17:00', split).anna).toEqual([['rule', 'rules[1]']])
  })

  it('of a rule that does not hold that day are not extended', () => {
    const mondays: Schedule = {
      timeZone: 'UTC',
      rules: [{ weekdays: [2], ...hours('09:00', '12:00'), settingId: 'tuesdays' }],
      overrides: [],
    }
    expect(told('10:00', halfHour(anna(mondays)))).toMatchObject({
      anna: [['rule', undefined]],
      changes: [hoursOf('anna', hours('10:00', '10:30'))],
    })
  })

  it('of an override of that date are extended there', () => {
    const overrides = [{ isoDate: JUNE_1, openings: [hours('14:00', '15:00')], settingId: 'overrides[1 June]' }]
    const away = halfHour(anna({ ...withIds(morning), overrides }))
    expect(told('15:00', away)).toMatchObject({
      anna: [['override', 'overrides[1 June]']],
      changes: [{ ...hoursOf('anna', hours('14:00', '15:30')), extends: { settingId: 'overrides[1 June]', was: hours('14:00', '15:00') } }],
      addsSlots: 1,
    })
    const off = halfHour(anna({ ...withIds(morning), overrides: [{ ...overrides[0]!, openings: [] }] }))
    expect(told('10:00', off)).toMatchObject({
      anna: [['override', 'overrides[1 June]']],
      changes: [hoursOf('anna', hours('10:00', '10:30'))],
    })
  })

  it('past midnight are needed on both dates', () => {
    expect(told('23:45', { ...offer, slotIntervalMin: 15 })).toMatchObject({
      changes: [hoursOf('anna', hours('23:45', '24:00')), hoursOf('anna', hours('00:00', '00:15'), '2026-06-02')],
    })
  })

  it('of the hour that comes twice can only be had by opening all around it', () => {
    const zurich = halfHour(anna(withIds(daily(ZURICH, hours('09:00', '12:00')))))
    // 02:15 for the second time, until 02:45: on the clock these minutes come an hour earlier, too.
    const { changes } = told('01:15', { ...zurich, slotIntervalMin: 15 }, {}, {}, '2026-10-25')
    expect(changes?.map(({ kind }) => kind)).toContain('hours')
  })

  it('of a closed place need it open, and more if it would have none then', () => {
    const hides = { isoDate: JUNE_1, openings: [hours('14:00', '15:00')], settingId: 'by hand' }
    const closure = { isoDate: JUNE_1, openings: [], cause: 'closure', settingId: 'closures[1 June]' } as const
    const opened: Change = { kind: 'closed', locationId: 'luzern', isoDate: JUNE_1, settingId: 'closures[1 June]' }
    const closed = halfHour(anna({ ...withIds(morning), overrides: [closure] }))
    expect(told('10:00', closed)).toMatchObject({ anna: [['closure', 'closures[1 June]']], changes: [opened], addsSlots: 6 })
    expect(told('12:00', closed).changes).toEqual([
      { ...hoursOf('anna', hours('09:00', '12:30')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } },
      opened,
    ])
    const holiday = halfHour(anna({ ...withIds(morning), overrides: [{ ...closure, cause: 'holiday', hides }] }))
    expect(told('14:30', holiday)).toMatchObject({ anna: [['holiday', 'closures[1 June]']], changes: [opened], addsSlots: 2 })
  })

  it('that a journey jumps over need it taken off', () => {
    const stays = [{ fromDate: '2026-06-01', untilDate: '2026-06-10', timeZone: 'Pacific/Auckland' }]
    const away = halfHour(anna({ ...daily('Pacific/Honolulu', hours('00:00', '24:00')), stays }))
    // Honolulu's 31 May lasts until 1 June 10:00 UTC, Auckland's 1 June ended an instant ago: what follows is 2 June there.
    const flightHome = halfHour(
      anna({ ...daily('Pacific/Honolulu', hours('00:00', '24:00')), stays: [{ ...stays[0]!, untilDate: JUNE_1 }] }),
    )
    expect(told('18:00', flightHome)).toMatchObject({ changes: [{ kind: 'stay', staffId: 'anna', locationId: 'luzern', isoDate: JUNE_1 }] })
    expect(told('18:00', away).changes).toBeUndefined()
  })
})
