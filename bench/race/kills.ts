import { setTimeout as wait } from 'node:timers/promises'
import type { Arena, Shop } from './arena.ts'
import type { Chance } from './chance.ts'
import { ownersVerdict } from './checker.ts'
import { createRegular, type Ledger, newLedger, readAgain, repeatAll } from './regulars.ts'
import { scanEngine } from './scan.ts'
import { shopFile } from './shops.ts'
import { createVictims } from './victims.ts'

export interface KillOptions {
  readonly kills: number
  readonly clients: number
  readonly chance: Chance
  /** No further kill after this time. */
  readonly withinMs: number
}

export interface KillResult {
  readonly kills: number
  /** How often each kind of victim was killed. */
  readonly victims: Readonly<Record<string, number>>
  /** Bookings that somebody was told of. */
  readonly acknowledged: number
  /** Requests that ended without an answer, and were sent again until there was one. */
  readonly unanswered: number
  /** What was not as it must be, each as a sentence. */
  readonly faults: readonly string[]
}

const SERVICE = 'visit'
const LONGEST_LIFE_MS = 250

/**
 * Kills servers, and those of their database, at random moments while visitors book, move, cancel and are erased, and starts them
 * again. After each kill the database is looked at before the server is back; in the end everything that anybody was told must be there.
 */
export async function killStorm(arena: Arena, { kills, clients, chance, withinMs }: KillOptions): Promise<KillResult> {
  const shop = await arena.openShop(shopFile({ staff: ['ada', 'ben'], services: [{ slug: SERVICE, name: 'Visit' }] }))
  const ledger = newLedger()
  const faults: string[] = []
  let storming = true
  const regulars = Array.from({ length: clients }, () => createRegular({ arena, shop, service: SERVICE, chance, ledger }))
  const visiting = Promise.all(
    regulars.map(async (regular) => {
      while (storming) {
        await regular()
        await wait(chance.below(20))
      }
    }),
  )
  // Awaited below; if a kill fails before that, it is not to be an unhandled one.
  visiting.catch(() => {})

  let done = 0
  const victims: Record<string, number> = {}
  const endMs = performance.now() + withinMs
  const nextVictim = createVictims(arena, chance)
  try {
    while (done < kills && performance.now() < endMs) {
      await wait(chance.below(LONGEST_LIFE_MS))
      const victim = nextVictim()
      await victim.kill()
      done++
      victims[victim.name] = (victims[victim.name] ?? 0) + 1
      const told = [...ledger.promised.keys()].map((id) => ({ id }))
      const where = `after kill ${done} (${victim.name})`
      faults.push(...(await scanEngine(arena.engine, told)).faults.map((fault) => `${where}: ${fault}`))
      await victim.revive()
    }
  } finally {
    storming = false
  }
  await visiting
  faults.push(...ledger.faults, ...(await aftermath(arena, shop, ledger)))
  return { kills: done, victims, acknowledged: ledger.promised.size, unanswered: ledger.unanswered, faults }
}

/** With all servers back: first answers stand, every person can be read or is erased, and the owner's own checks pass. */
async function aftermath(arena: Arena, shop: Shop, ledger: Ledger): Promise<readonly string[]> {
  const client = arena.wanderer()
  const found = [...(await repeatAll(client, shop, ledger)), ...(await readAgain(client, shop, ledger))]
  found.push(...(await scanEngine(arena.engine, ledger.promised.values())).faults)
  await arena.stop()
  return [...found, ...(await ownersVerdict(arena.engine))]
}
