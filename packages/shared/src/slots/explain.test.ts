import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, free, halfHour, hours, on, ZURICH } from '../../test/example-offers.ts'
import { ben, explained, JUNE_1, morning, offer, told } from '../../test/explain-examples.ts'
import { explain } from './explain.ts'
import type { Candidate } from './offer.ts'

describe('a start that is free', () => {
  it('needs no change, and still tells who could not take it', () => {
    const busy = [{ ...block('timeOff', '10:00', '11:00'), subject: 'ben', settingId: 'tof' }]
    const explained = explain({ ...offer, candidates: [...offer.candidates, ben] }, { ...free, busy }, on(JUNE_1, '10:00'))
    expect(explained).toEqual({
      bookable: true,
      reasons: [],
      staff: [
        { staffId: 'anna', locationId: 'luzern', reasons: [] },
        { staffId: 'ben', locationId: 'luzern', reasons: [expect.objectContaining({ kind: 'timeOff', settingId: 'tof', staffId: 'ben' })] },
      ],
    })
  })
})

describe('who is told of', () => {
  it('is whoever is asked for, each once', () => {
    const both = halfHour(anna(morning), ben)
    expect(explained('10:15', both, {}, { staffId: 'ben' }).staff).toEqual([{ staffId: 'ben', locationId: 'luzern', reasons: [] }])
    expect(explained('10:15', both, {}, { locationId: 'luzern' }).staff.map(({ staffId }) => staffId)).toEqual(['anna', 'ben'])
  })

  it('joins a place only if they are not there', () => {
    const [here] = explained('19:00', offer).staff
    const [there] = explained('19:00', offer, {}, { locationId: 'zug' }).staff
    const joins = { staffId: 'anna', locationId: 'zug', schedule: daily('UTC') }
    const more = { kind: 'hours', staffId: 'anna', isoDate: JUNE_1, ...hours('19:00', '19:30') }
    expect(here?.reasons[0]?.ways.at(-1)).toEqual([{ ...more, locationId: 'luzern' }])
    expect(there?.reasons[0]?.ways).toEqual([[{ ...more, locationId: 'zug', joins }]])
  })

  it('has the same zone at another place, whatever that of the others', () => {
    const both = {
      ...halfHour(anna(morning), { ...ben, schedule: daily('Pacific/Auckland', hours('21:00', '23:00')) }),
      calendarZone: 'UTC',
    }
    expect(told('10:00', both, {}, { locationId: 'zug', staffId: 'ben' }).changes).toMatchObject([
      { kind: 'hours', staffId: 'ben', ...hours('22:00', '22:30'), joins: { schedule: { timeZone: 'Pacific/Auckland' } } },
    ])
  })

  it('is tried in the order of their obstacles, as far as it goes with many', () => {
    const nine = halfHour(...Array.from({ length: 9 }, (_, i): Candidate => ({ ...ben, staffId: `stf${i}` })))
    const claims = nine.candidates.flatMap(({ staffId }, i) => [
      claim(staffId, '10:00', '10:15', { owner: `first of ${staffId}` }),
      ...(i < 8 ? [claim(staffId, '10:15', '10:30', { owner: `second of ${staffId}` })] : []),
    ])
    expect(told('10:00', nine, { claims }).changes).toEqual([{ kind: 'claim', owner: 'first of stf8' }])
  })
})

describe('starts that would be added', () => {
  it('are those of the local date, of this query, at each place', () => {
    const closure = { isoDate: JUNE_1, openings: [], cause: 'closure' } as const
    const zurich = { ...daily(ZURICH, hours('00:00', '02:00'), hours('22:00', '24:00')), overrides: [closure] }
    expect(told('21:00', halfHour(anna(zurich)))).toMatchObject({ changes: [{ kind: 'closed' }], addsSlots: 8 })
    const full = { settingId: 'none', of: 'service', per: 'day', unit: 'bookings', max: 0 } as const
    const limited = { ...halfHour(anna(morning), ben), limits: [full] }
    const apart = { ...ben, locationId: 'zug' }
    expect(told('10:00', { ...limited, candidates: [anna(morning), apart] }).addsSlots).toBe(12)
    expect(told('10:00', { ...limited, candidates: [anna(morning), apart] }, {}, { locationId: 'zug' }).addsSlots).toBe(6)
    expect(told('10:00', limited).addsSlots).toBe(6)
  })
})
