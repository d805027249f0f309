import { afterEach, describe, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { moveBooking } from './move-booking.ts'

let house: House
afterEach(() => house.close())
const week = { startMs: Date.UTC(2026, 2, 8), endMs: Date.UTC(2026, 2, 16) }

/** What is claimed in that week, by slug. */
async function claimed(): Promise<string[]> {
  const { staff, resources } = (await house.store.catalog.current(house.organizationId))!
  const units = resources.flatMap(({ id, quantity }) => Array.from({ length: quantity }, (_, i) => `${id}#${i + 1}`))
  const { claims } = await house.store.bookings.occupancy(house.organizationId, [...staff.map(({ id }) => id), ...units], week)
  return (await house.names(claims.map(({ subject }) => subject))).toSorted()
}

describe('pools', () => {
  it('needs several units at once, and books all of them', async () => {
    house = await openHouse({
      staff: person('ada') + person('ben'),
      resources: '  - { slug: bett, name: Bett, quantity: 3 }\n',
      services: course('ada, ben', 'resourceNeeds: [{ anyOf: [bett], quantity: 2 }]'),
    })
    ok(await house.book(monday('09:00')))
    expect(await claimed()).toEqual(['ada', 'bett#1', 'bett#2'])
    // One bed is left, and a second appointment needs two.
    expect(await house.times('2026-03-09')).toEqual(['10:00', '11:00'])
    expect(await house.book(monday('09:00'))).toMatchObject({ reason: 'slot_taken' })
    expect((await house.book(monday('09:00'), { force: true })).ok).toBe(true)
  })

  it('takes the first of several that will do, and the next when that is taken', async () => {
    house = await openHouse({
      staff: person('ada') + person('ben') + person('cem'),
      resources: '  - { slug: gross, name: Gross }\n  - { slug: klein, name: Klein }\n  - { slug: lampe, name: Lampe, quantity: 9 }\n',
      services: course('ada, ben, cem', 'resources: [lampe], resourceNeeds: [{ anyOf: [klein, gross] }]'),
    })
    ok(await house.book(monday('09:00')))
    expect(await claimed()).toEqual(['ada', 'klein#1', 'lampe#1'])
    ok(await house.book(monday('09:00')))
    expect(await claimed()).toEqual(['ada', 'ben', 'gross#1', 'klein#1', 'lampe#1', 'lampe#2'])
    expect(await house.book(monday('09:00'))).toMatchObject({ reason: 'slot_taken' })
    expect(await house.times('2026-03-09')).toEqual(['10:00', '11:00'])
  })
})

describe('teams', () => {
  it('books everybody of a collective, when all of them are free', async () => {
    house = await openHouse({
      staff: person('ada') + person('ben', '10:00', '12:00'),
      services: `${course('ada, ben', 'team: [{ count: all }]')}  - { slug: solo, name: Solo, durationMin: 60, staff: [ben] }\n`,
    })
    expect(await house.times('2026-03-09')).toEqual(['10:00', '11:00'])
    const held = ok(await house.hold(monday('10:00')))
    expect(await house.names(held.staff)).toEqual(['ada', 'ben'])
    ok(await house.take(held))
    expect(await claimed()).toEqual(['ada', 'ben'])
    ok(await house.book(monday('11:00'), { service: 'solo' }))
    expect(await house.times('2026-03-09')).toEqual([])
  })

  it('writes to the visitor and to everybody of the team', async () => {
    house = await openHouse({ staff: person('ada') + person('ben'), services: course('ada, ben', 'team: [{ count: all }]') })
    ok(await house.take(ok(await house.hold(monday('10:00')))))
    const due = await house.store.outbox.lease(10, 1000)
    const to = due.map(({ recipient }) => recipient.replace('staff:', '')).filter((recipient) => recipient.startsWith('stf_'))
    expect([due.length, (await house.names(to)).toSorted()]).toEqual([3, ['ada', 'ben']])
  })

  it('fills roles: one doctor and any two assistants, the wished one among them', async () => {
    house = await openHouse({
      staff:
        person('ada', '09:00', '12:00', 'roles: [arzt],') +
        person('ben', '09:00', '12:00', 'roles: [arzt, hilfe],') +
        person('cem', '09:00', '12:00', 'roles: [hilfe],') +
        person('dea', '09:00', '11:00', 'roles: [hilfe],'),
      services: course('ada, ben, cem, dea', 'team: [{ role: arzt }, { role: hilfe, count: 2 }]'),
    })
    const first = await house.book(monday('09:00'), { staff: 'dea' })
    expect(await house.staffOf(first)).toEqual(expect.arrayContaining(['ada', 'dea']))
    // Whoever is left is too few.
    expect(await house.times('2026-03-09')).toEqual(['10:00', '11:00'])
    expect(await house.book(monday('11:00'), { staff: 'dea' })).toMatchObject({ reason: 'slot_taken' })
    expect((await house.staffOf(await house.book(monday('11:00')))).toSorted()).toEqual(['ada', 'ben', 'cem'])
    const { id } = ok(first)
    const moved = await moveBooking(house, {
      organizationId: house.organizationId,
      bookingId: id,
      actor: 'cli',
      request: { start: monday('10:00') },
    })
    expect(ok(moved).segments[0]?.staff).toHaveLength(3)
    expect(await house.times('2026-03-09')).toEqual(['09:00'])
  })

  it('forces a whole team against their hours', async () => {
    house = await openHouse({ staff: person('ada') + person('ben'), services: course('ada, ben', 'team: [{ count: 2 }]') })
    expect(await house.staffOf(await house.book(monday('07:00'), { force: true, staff: 'ben' }))).toEqual(['ben', 'ada'])
  })
})
