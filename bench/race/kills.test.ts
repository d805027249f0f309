import { expect, it } from 'vitest'
import { openArena } from './arena.ts'
import { createChance } from './chance.ts'
import { engineOfRun } from './engine-of-run.ts'
import { noteFigures } from './figures.ts'
import { killStorm } from './kills.ts'

const DEEP = process.env['SLOTWELL_DEEP'] !== undefined
const KILLS = DEEP ? 500 : 20
const MINUTE_MS = 60_000

it(
  `loses nothing that anybody was told when servers, and those of their database, are killed ${KILLS} times`,
  async () => {
    const arena = await openArena({ engine: engineOfRun(), processes: 2 })
    try {
      const result = await killStorm(arena, { kills: KILLS, clients: 6, chance: createChance(7), withinMs: (DEEP ? 60 : 12) * MINUTE_MS })
      expect(result.faults).toEqual([])
      expect(result.kills).toBe(KILLS)
      expect(result.acknowledged).toBeGreaterThan(KILLS)
      expect(result.unanswered).toBeGreaterThan(0)
      const { faults: _, ...figures } = result
      noteFigures({ engine: engineOfRun(), storm: 'kills', ...figures })
      const databaseKills = Object.entries(result.victims).filter(([name]) => name !== 'Slotwell')
      // Of each kind: sessions and servers of data and keys, and everything at once.
      expect(databaseKills.map(([, times]) => times > 0)).toEqual(engineOfRun() === 'postgres' ? Array(5).fill(true) : [])
    } finally {
      await arena.close()
    }
  },
  (DEEP ? 75 : 15) * MINUTE_MS,
)
