import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Arena, openArena } from './arena.ts'
import { ownersVerdict } from './checker.ts'
import { engineOfRun } from './engine-of-run.ts'
import { noteFigures } from './figures.ts'
import { isWell, storm, type StormName } from './race.ts'

const DEEP = process.env['SLOTWELL_DEEP'] !== undefined
const SIZE = DEEP ? { processes: 4, clients: 32, rounds: 200 } : { processes: 2, clients: 16, rounds: 6 }
const LIMIT_MS = (DEEP ? 30 : 4) * 60_000
let arena: Arena

beforeAll(async () => {
  arena = await openArena({ engine: engineOfRun(), processes: SIZE.processes })
})
afterAll(() => arena.close())

const CASES: readonly { readonly storm: StormName; readonly name: string }[] = [
  { storm: 'swap', name: 'bookings that want each other’s time: all move, or all stay' },
  { storm: 'expiry', name: 'holds that expire at the moment of confirming: one of two has the time' },
  { storm: 'overlap', name: 'services that take the same people and rooms in opposite order: none overlap' },
  { storm: 'cancel', name: 'cancellations while others try for the time: one of them gets it' },
  { storm: 'retry', name: 'one request sent by everybody at once: one booking, one answer' },
  { storm: 'stale', name: 'times that one server takes and gives back: every other server sees it' },
]

describe('a storm of', () => {
  it.each(CASES.map(({ name, storm }) => [name, storm] as const))(
    '%s',
    async (_, name) => {
      const result = await storm(arena, { ...SIZE, storm: name, subject: 'staff', way: 'hold', seed: 11 })
      const { faults, ...figures } = result
      noteFigures({ engine: engineOfRun(), ...SIZE, storm: name, ...figures })
      expect(faults).toEqual([])
      expect(isWell(result)).toBe(true)
      expect(result.accepted).toBeGreaterThan(0)
    },
    LIMIT_MS,
  )
})

it('leaves a database in which the owner’s own checks find nothing', async () => {
  await arena.stop()
  expect(await ownersVerdict(arena.engine)).toEqual([])
})
