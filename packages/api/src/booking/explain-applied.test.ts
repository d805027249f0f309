import type { ExplainedChange } from '@slotwell/shared/schema'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, ok, openHouse } from '../../test/house.ts'
import { reconfigure } from '../../test/practice.ts'
import { readContacts } from '../configuration/apply.ts'
import { toFile } from '../configuration/to-file.ts'
import { removeBusyBlock, replaceBusyBlocks } from './busy-blocks.ts'
import { cancelBooking } from './cancel-booking.ts'
import { explainSlot } from './explain-slot.ts'
import { addTimeOff, removeTimeOff } from './time-off.ts'

/** One of everything that can be in the way, in the week from 9 March 2026; today is Monday, the 2nd. */
let house: House
let original: Entry
const organization = () => ({ organizationId: house.organizationId, actor: 'cli' })
type Entry = Record<string, unknown>

beforeAll(async () => {
  house = await openHouse({
    locations:
      'locations: [{ slug: hof, name: Hof, address: Hofweg 1, closures: [{ date: 2026-03-10 }, { date: 2026-03-17 }, { date: 2026-04-06 }] }, { slug: see, name: See, address: Seeweg 1 }]\n',
    resources: '  - { slug: bett, name: Bett, quantity: 1 }\n',
    staff: `
  - { slug: ada, name: Ada, limits: [{ per: day, max: 2 }], roles: [doctor], schedule: { rules: [{ days: [mon, tue, wed], from: "09:00", to: "12:00", location: hof }, { days: [mon], from: "12:30", to: "14:00", location: hof }], overrides: [{ date: 2026-03-17, openings: [{ from: "14:00", to: "15:00", location: hof }] }, { date: 2026-03-11, openings: [{ from: "15:00", to: "17:00", location: hof }, { from: "08:00", to: "09:00", location: see }] }] } }
  - { slug: ben, name: Ben, schedule: { rules: [{ days: [thu, fri], from: "09:00", to: "12:00", location: see }] } }
`,
    services: `
  - { slug: kurs, name: Kurs, durationMin: 30, staff: [ada, ben], locations: [hof, see], bufferAfterMin: 15, minimumNoticeMin: 240, bookingWindowDays: 20, resources: [bett], limits: [{ of: service, per: week, max: 4 }] }
  - { slug: visite, name: Visite, durationMin: 60, staff: [ada, ben], locations: [hof, see], slotAlignment: fixed, fixedStarts: ["09:00", "11:00"], team: [{ role: doctor }, { count: 1 }] }
`,
  })
  for (const start of ['2026-03-09T09:00:00+01:00', '2026-03-12T09:00:00+01:00', '2026-03-12T10:00:00+01:00', '2026-03-02T13:00:00+01:00'])
    ok(await house.book(start))
  ok(
    await addTimeOff(house, {
      ...organization(),
      request: { staff: 'ben', start: '2026-03-13T09:00:00+01:00', end: '2026-03-13T10:00:00+01:00' },
    }),
  )
  const blocks = [{ start: '2026-03-13T11:00:00+01:00', end: '2026-03-13T12:00:00+01:00' }]
  ok(await replaceBusyBlocks(house, { ...organization(), request: { staff: 'ben', source: 'home', blocks } }))
  original = await currentFile()
})
afterAll(() => house.close())

async function currentFile(): Promise<Entry> {
  const configuration = (await house.store.catalog.current(house.organizationId))!
  return toFile(configuration, await readContacts(house, house.organizationId)) as unknown as Entry
}

/** Does what a change says: in the file where its setting is a path, else to what has that id. */
async function make(file: Entry, { setting, value }: ExplainedChange): Promise<void> {
  if (setting.startsWith('tof_')) return void ok(await removeTimeOff(house, { ...organization(), timeOffId: setting }))
  if (setting.startsWith('bsy_')) return void ok(await removeBusyBlock(house, { ...organization(), busyBlockId: setting }))
  if (setting.startsWith('bkg_')) return void ok(await cancelBooking(house, { ...organization(), bookingId: setting }))
  // `staff.ada.schedule.rules[0]`: lists of things by slug, of dates by date, the others by position.
  const path = [...setting.matchAll(/[^.[\]]+/g)].map(([name]) => name)
  let holder: unknown = file
  const find = (name: string): string | number => {
    if (!Array.isArray(holder) || /^\d{1,2}$/.test(name)) return name
    const at = (holder as Entry[]).findIndex(({ slug, date }) => slug === name || date === name)
    return at < 0 ? holder.push({ date: name }) - 1 : at
  }
  for (const name of path.slice(0, -1)) holder = (holder as Entry)[find(name)]
  const last = find(path.at(-1)!)
  if (value === null) (holder as unknown[]).splice(Number(last), 1)
  else if (typeof value === 'object' && !Array.isArray(value)) Object.assign((holder as Entry)[last] as Entry, value)
  else (holder as Entry)[last] = value
}

const QUESTIONS: readonly (readonly [wall: string, kinds: readonly ExplainedChange['kind'][], wish: object])[] = [
  ['2026-03-09T12:00', ['hours'], {}],
  ['2026-03-09T08:30', ['hours', 'buffer'], { location: 'hof' }],
  ['2026-03-09T19:00', ['hours'], {}],
  ['2026-03-09T10:15', ['grid'], {}],
  ['2026-03-10T09:00', ['closed'], { location: 'hof' }],
  ['2026-03-10T14:00', ['hours', 'closed'], { location: 'hof' }],
  ['2026-03-17T14:30', ['closed'], { location: 'hof' }],
  ['2026-03-11T17:00', ['hours'], { staff: 'ada' }],
  ['2026-03-11T09:00', ['hours'], { staff: 'ada', location: 'see' }],
  ['2026-03-11T10:00', ['hours'], { staff: 'ben' }],
  ['2026-03-12T14:00', ['hours'], { staff: 'ben' }],
  ['2026-03-12T10:00', ['hours', 'resource'], { staff: 'ada', location: 'see' }],
  ['2026-03-13T10:30', ['buffer'], { staff: 'ben' }],
  ['2026-03-13T14:00', ['hours'], { staff: 'ben', location: 'hof' }],
  ['2026-03-02T09:00', ['notice', 'hours'], { staff: 'ben' }],
  ['2026-03-02T10:00', ['notice'], { staff: 'ada' }],
  ['2026-04-06T09:00', ['window', 'closed'], { location: 'hof' }],
  ['2026-03-09T11:00', ['team'], { service: 'visite', location: 'hof' }],
  ['2026-03-13T09:00', ['busy'], { staff: 'ben' }],
  ['2026-03-13T11:00', ['busy'], { staff: 'ben' }],
  ['2026-03-09T09:00', ['claim'], { staff: 'ada' }],
]

it.each(QUESTIONS)('%s is free once the changes %j are made', async (wall, kinds, wish) => {
  const start = `${wall}:00${wall < '2026-03-29' ? '+01:00' : '+02:00'}`
  const why = async () => ok(await explainSlot(house, house.organizationId, { service: 'kurs', start, ...wish }))
  const before = await why()
  expect([before.bookable, before.changes.map(({ kind }) => kind)]).toEqual([false, kinds])
  const file = structuredClone(original)
  for (const change of before.changes) await make(file, change)
  await reconfigure(house, JSON.stringify(file))
  expect(await why()).toMatchObject({ bookable: true, changes: [] })
  await reconfigure(house, JSON.stringify(original))
})
