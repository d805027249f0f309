import type { Slots } from '@slotwell/shared/schema'
import { afterEach, describe, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { START_MS } from '../../test/practice.ts'
import { replaceBusyBlocks } from './busy-blocks.ts'
import { findSlots } from './find-availability.ts'
import { addTimeOff } from './time-off.ts'

const houses: House[] = []
const open = async (parts: Parameters<typeof openHouse>[0]): Promise<House> => {
  const house = await openHouse(parts)
  houses.push(house)
  return house
}
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
})

const ask = async (house: House, from: string, to = from, more: object = {}): Promise<Slots> => {
  const query = { service: 'kurs', from, to, timeZone: 'Europe/Zurich', include: 'unbookable', ...more } as const
  return ok(await findSlots(house, house.organizationId, query))
}
/** `03-09 09:00 closed` */
const listed = ({ unbookable = [] }: Slots): string[] =>
  unbookable.map(({ start, reason }) => `${start.slice(5, 16).replace('T', ' ')} ${reason}`)
const CLOSED = 'locations: [{ slug: hof, name: Hof, address: Hofweg 1, closures: [{ date: 2026-03-09 }] }]\n'

describe('what visitors are told of times that are not offered', () => {
  it('is that the place is closed, with the starts that it would have', async () => {
    const house = await open({ staff: person('ada'), services: course('ada'), locations: CLOSED })
    const view = await ask(house, '2026-03-09', '2026-03-10')
    expect(listed(view)).toEqual(['03-09 09:00 closed', '03-09 10:00 closed', '03-09 11:00 closed'])
    expect(view.days.map(({ date }) => date)).toEqual(['2026-03-10'])
  })

  it('is that it is too soon, from now on, and nothing of what has passed', async () => {
    const house = await open({ staff: person('ada'), services: course('ada', 'minimumNoticeMin: 120') })
    house.at(START_MS + 2.5 * 3_600_000)
    expect(listed(await ask(house, '2026-03-02'))).toEqual(['03-02 10:00 notice', '03-02 11:00 notice'])
    expect(listed(await ask(house, '2026-02-23'))).toEqual([])
  })

  it('is that it is too far ahead, or before the first date', async () => {
    const house = await open({ staff: person('ada'), services: course('ada', 'bookingWindowDays: 7, bookableFrom: 2026-03-04') })
    const view = await ask(house, '2026-03-03', '2026-03-10')
    expect(listed(view).map((line) => line.slice(0, 5) + line.slice(11))).toEqual(
      ['03-03', '03-03', '03-03', '03-10', '03-10', '03-10'].map((date) => `${date} window`),
    )
    expect(view.days.map(({ date }) => date)).toEqual(['2026-03-04', '2026-03-05', '2026-03-06', '2026-03-09'])
    expect(listed(await ask(house, '2026-05-04'))).toHaveLength(3)
  })

  it('is that the service has reached its limit, on dates when several people work', async () => {
    const staff = person('ada') + person('ben').replace('mon, tue', 'mon')
    const house = await open({ staff, services: course('ada, ben', 'limits: [{ of: service, per: week, max: 1 }]') })
    ok(await house.book(monday('09:00'), { staff: 'ada' }))
    const view = await ask(house, '2026-03-09', '2026-03-10')
    expect(view.days).toEqual([])
    expect(listed(view)).toEqual(['03-09 09:00 limit', '03-09 10:00 limit', '03-09 11:00 limit'])
    expect(listed(await ask(house, '2026-03-09', '2026-03-10', { staff: 'ada' }))).toEqual([])
  })

  it('is nothing of a limit that only one person, or a whole team, can have reached', async () => {
    const limits = 'limits: [{ of: service, per: day, max: 1 }]'
    for (const house of [
      await open({ staff: person('ada'), services: course('ada', limits) }),
      await open({ staff: person('ada') + person('ben'), services: course('ada, ben', `${limits}, team: [{ count: 2 }]`) }),
      await open({
        staff: person('ada', '09:00', '12:00', 'limits: [{ per: day, max: 1 }],') + person('ben'),
        services: course('ada, ben'),
      }),
    ]) {
      ok(await house.book(monday('09:00')))
      expect(listed(await ask(house, '2026-03-09'))).toEqual([])
    }
  })

  it('names the place where there are several and none was asked for', async () => {
    const locations = `locations: [{ slug: hof, name: Hof, address: Hofweg 1, closures: [{ date: 2026-03-09 }] }, { slug: see, name: See, address: Seeweg 1 }]\n`
    const at = (slug: string, place: string) => person(slug).replaceAll('to: "12:00"', `to: "12:00", location: ${place}`)
    const house = await open({
      staff: at('ada', 'hof') + at('ben', 'see'),
      services: course('ada, ben', 'locations: [hof, see]'),
      locations,
    })
    const [first] = (await ask(house, '2026-03-09')).unbookable ?? []
    const configuration = await house.store.catalog.current(house.organizationId)
    expect(first).toEqual({ start: monday('09:00'), location: configuration?.locations[0]?.id, reason: 'closed' })
    expect((await ask(house, '2026-03-09', '2026-03-09', { location: 'hof' })).unbookable?.[0]).toEqual({
      start: monday('09:00'),
      reason: 'closed',
    })
    expect(listed(await ask(house, '2026-03-09', '2026-03-09', { location: 'see' }))).toEqual([])
  })

  it('is at most 5,000 starts', async () => {
    const rules = 'slotIntervalMin: 5, bookableFrom: 2027-01-01, bookingWindowDays: 365'
    const house = await open({ staff: person('ada', '00:00', '24:00').replace('fri', 'fri, sat, sun'), services: course('ada', rules) })
    expect((await ask(house, '2026-03-03', '2026-04-02')).unbookable).toHaveLength(5000)
  })

  it('is nothing unless asked for, and the rest of the answer is the same', async () => {
    const house = await open({ staff: person('ada'), services: course('ada'), locations: CLOSED })
    const { unbookable, ...rest } = await ask(house, '2026-03-09', '2026-03-10')
    const plain = await ask(house, '2026-03-09', '2026-03-10', { include: undefined })
    expect(unbookable).toHaveLength(3)
    expect(JSON.stringify(plain)).toBe(JSON.stringify(rest))
  })
})

describe('the list of unbookable starts', () => {
  it('is kept until the first of them is past or comes within the notice', async () => {
    const house = await open({ staff: person('ada'), services: course('ada', 'minimumNoticeMin: 120') })
    const query = { service: 'kurs', from: '2026-03-02', to: '2026-03-02', timeZone: 'Europe/Zurich', include: 'unbookable' } as const
    const untilOf = async () => {
      const outcome = await findSlots(house, house.organizationId, query)
      return outcome.ok ? ((outcome.validUntilMs ?? 0) - START_MS) / 60_000 : undefined
    }
    // 07:00: the first start, at nine, comes within the notice now.
    expect(await untilOf()).toBeCloseTo(0, 3)
    house.at(START_MS + 60_000)
    expect(await untilOf()).toBeCloseTo(60, 3)
    house.at(START_MS + 150 * 60_000)
    expect(await untilOf()).toBeCloseTo(180, 3)
    // Taken times are not offered; that they come within the notice is told all the same.
    house.at(START_MS + 60_000)
    ok(await house.book('2026-03-02T10:00:00+01:00', { force: true }))
    ok(await house.book('2026-03-02T11:00:00+01:00', { force: true }))
    expect(await untilOf()).toBeCloseTo(60, 3)
  })

  /** Two people, every published rule that can be said, and whatever `secretly` puts into one calendar. */
  async function withSecrets(slotAlignment: string, secretly?: (house: House) => Promise<void>): Promise<string> {
    const house = await open({
      staff: person('ada') + person('ben'),
      services:
        course(
          'ada, ben',
          `slotAlignment: ${slotAlignment}, slotIntervalMin: 45, minimumNoticeMin: 300, bookingWindowDays: 14, bookableDays: 3, bufferAfterMin: 20, limits: [{ of: service, per: week, max: 9 }]`,
        ) + course('ada').replaceAll('kurs', 'privat'),
      locations: CLOSED,
    })
    await secretly?.(house)
    const lists = []
    for (const more of [{}, { staff: 'ada' }, { staff: 'ben' }])
      lists.push(...((await ask(house, '2026-03-02', '2026-03-25', more)).unbookable ?? []))
    expect(new Set(lists.map(({ reason }) => reason))).toEqual(new Set(['closed', 'notice', 'window']))
    return JSON.stringify(lists)
  }

  it.each(['opening', 'clock', 'packed'])(
    'says nothing of what one person has in their calendars, starts being %s',
    async (slotAlignment) => {
      const nothing = await withSecrets(slotAlignment)
      const everything = await withSecrets(slotAlignment, async (house) => {
        const deed = { organizationId: house.organizationId, actor: 'cli' }
        ok(await house.hold('2026-03-03T09:00:00+01:00', { staff: 'ada' }))
        for (const day of ['02', '03', '04', '09', '13', '20'])
          ok(await house.book(`2026-03-${day}T09:20:00+01:00`, { service: 'privat', force: true }))
        ok(
          await addTimeOff(house, {
            ...deed,
            request: { staff: 'ada', start: '2026-03-05T00:00:00+01:00', end: '2026-03-21T00:00:00+01:00' },
          }),
        )
        const blocks = [{ start: '2026-03-02T10:10:00+01:00', end: '2026-03-02T11:00:00+01:00' }]
        ok(await replaceBusyBlocks(house, { ...deed, request: { staff: 'ada', source: 'home', blocks } }))
      })
      expect(everything).toBe(nothing)
    },
  )
})
