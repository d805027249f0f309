import { join } from 'node:path'
import { Database } from '../store/sqlite-driver.ts'
import { afterEach, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { runCli } from './run.ts'

let house: House
afterEach(() => house.close())

it('lists the bookings that moved on the clock and fails while there are any', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada') })
  const { id, number } = ok(await house.book(monday('09:00')))
  const run = async () => {
    const said = { out: '', err: '' }
    const into = (name: 'out' | 'err') => ({ write: (text: string) => void (said[name] += text) })
    const code = await runCli(
      ['time-zones', 'check'],
      { out: into('out'), err: into('err') },
      {
        env: {
          DATA_DIR: house.folder,
          DATABASE_URL: `sqlite:${join(house.folder, 'data.db')}`,
          KEYS_URL: `sqlite:${join(house.folder, 'keys.db')}`,
          SLOTWELL_ROOT_KEY: '07'.repeat(32),
        },
        nodeVersion: process.versions.node,
        clock: () => house.now(),
        untilStopped: async () => {},
        confirm: undefined,
      },
    )
    return { code, ...said }
  }
  expect(await run()).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 future booking looked at: all at the time that was agreed.'),
  })

  const file = new Database(join(house.folder, 'data.db'))
  file.exec("update bookings set wall_time = '2026-03-09T08:00', zone_rules = '2020a'")
  file.close()
  const { code, out, err } = await run()
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(new RegExp(`haus +${number} +Europe/Zurich +2026-03-09T08:00 \\(2020a\\) +2026-03-09T09:00`)),
  ])
  expect(err).toContain(`haus ${id}: agreed 2026-03-09T08:00, now 2026-03-09T09:00`)
})
