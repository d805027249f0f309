import { afterEach, beforeEach, expect, it } from 'vitest'
import { addOrganization, SALON } from '../../test/practice.ts'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { listBusyBlocks, removeBusyBlock, replaceBusyBlocks } from './busy-blocks.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({
    staff: person('ada') + person('ben'),
    services: course('ada', 'slotIntervalMin: 15, bufferBeforeMin: 15, bufferAfterMin: 30'),
  })
})
afterEach(() => house.close())
const who = () => ({ organizationId: house.organizationId, actor: 'secretKey:key_a' })
const replace = (blocks: { start: string; end: string }[], source = 'home', staff = 'ada') =>
  replaceBusyBlocks(house, { ...who(), request: { staff, source, blocks } })
const list = async (query: object = {}) => ok(await listBusyBlocks(house, { ...who(), query })).data

it('keeps the time free, with the buffers of the service around it, in the calendar and under the lock', async () => {
  expect(await house.times('2026-03-09')).toHaveLength(9)
  ok(await replace([{ start: monday('10:30'), end: monday('10:45') }]))
  expect(await house.times('2026-03-09')).toEqual(['09:00', '11:00'])
  expect(await house.book(monday('09:15'))).toMatchObject({ reason: 'slot_taken' })
  ok(await house.book(monday('11:00')))
})

it('replaces all of one calendar of one person and nothing else, and keeps what stays', async () => {
  const [early, late] = [
    { start: monday('09:00'), end: monday('09:30') },
    { start: monday('11:00'), end: monday('11:30') },
  ]
  expect(ok(await replace([early, late, late]))).toMatchObject({ added: 2, removed: 0, blocks: 2, source: 'home' })
  ok(await replace([early], 'work'))
  ok(await replace([early], 'home', 'ben'))
  const kept = (await list({ staff: 'ada', source: 'home' }))[0]?.id
  expect(ok(await replace([early]))).toMatchObject({ added: 0, removed: 1 })
  expect(ok(await replace([early]))).toMatchObject({ added: 0, removed: 0 })
  expect((await list({ staff: 'ada', source: 'home' })).map(({ id }) => id)).toEqual([kept])
  expect(await list()).toHaveLength(3)
  ok(await removeBusyBlock(house, { ...who(), busyBlockId: kept! }))
  expect(await removeBusyBlock(house, { ...who(), busyBlockId: kept! })).toMatchObject({ reason: 'busy_block_not_found' })
  ok(await replace([], 'work'))
  expect(await house.times('2026-03-09')).toHaveLength(9)
  expect(await replace([], 'work', 'udo')).toMatchObject({ reason: 'unknown_staff' })
  const entries = await house.store.audit.read(house.organizationId, { limit: 100 })
  // Every change is recorded; what changed nothing is not.
  expect(entries.filter(({ action }) => action.startsWith('busyBlocks')).map(({ action }) => action.slice(11))).toEqual([
    'replace',
    'replace',
    'replace',
    'replace',
    'remove',
    'replace',
  ])
})

it('I13 shows and removes nothing of another organization', async () => {
  ok(await replace([{ start: monday('09:00'), end: monday('09:30') }]))
  const [block] = await list()
  const other = {
    organizationId: (await addOrganization({ ...house, clock: () => house.now() }, SALON)).organizationId,
    actor: 'secretKey:key_b',
  }
  expect(ok(await listBusyBlocks(house, { ...other, query: {} })).data).toEqual([])
  expect(await removeBusyBlock(house, { ...other, busyBlockId: block!.id })).toMatchObject({ reason: 'busy_block_not_found' })
  expect(await list()).toHaveLength(1)
})
