import { type Arena, type Server, until } from './arena.ts'
import type { Chance } from './chance.ts'
import type { Cluster } from './clusters.ts'

/** What is killed at one moment. */
export interface Victim {
  readonly name: string
  /** Afterwards the database can be looked at. */
  kill(): Promise<void>
  /** Resolves when every server of the arena answers. */
  revive(): Promise<void>
}

/** How long a database server is away, in milliseconds. */
const LONGEST_AWAY_MS = 400

/**
 * Whose turn it is, in an order of chance in which every kind comes once before any comes again: half of the victims are servers of
 * Slotwell; where the database is a server, the others are it and its sessions, of the data and of the keys, and all at once.
 */
export function createVictims({ servers, engine: { clusters } }: Arena, chance: Chance): () => Victim {
  const ofSlotwell = (): Victim => processes(chance.oneIn(5) ? servers : [chance.of(servers)])
  const ofDatabase = clusters.flatMap((cluster) => [
    (): Victim => ({ name: `session of ${cluster.name}`, kill: () => cluster.killSession(chance), revive: () => ready(servers) }),
    (): Victim => ({ name: `server of ${cluster.name}`, kill: () => killServer(cluster), revive: () => ready(servers) }),
  ])
  const all = (): Victim => {
    const ofAll = processes(servers)
    return { ...ofAll, name: 'everything', kill: async () => void (await Promise.all([ofAll.kill(), ...clusters.map(killServer)])) }
  }
  const killServer = (cluster: Cluster) => cluster.killServer(chance.below(LONGEST_AWAY_MS))
  const others = clusters.length > 0 ? [...ofDatabase, all] : []
  const kinds = [ofSlotwell, ...others.flatMap((kind) => [kind, ofSlotwell])]
  let turns: (() => Victim)[] = []
  return () => {
    if (turns.length === 0) turns = [...kinds]
    const [next = ofSlotwell] = turns.splice(chance.below(turns.length), 1)
    return next()
  }
}

const processes = (victims: readonly Server[]): Victim => ({
  name: 'Slotwell',
  kill: async () => void (await Promise.all(victims.map((server) => server.kill()))),
  revive: async () => void (await Promise.all(victims.map((server) => server.start()))),
})

/** Without being started again: who lost his database finds it. */
const ready = async (servers: readonly Server[]): Promise<void> => {
  for (const server of servers)
    await until('a server finds its database again', async () => {
      const answer = await fetch(`${server.url()}/readyz`)
      await answer.text()
      return answer.ok
    })
}
