import { setTimeout as wait } from 'node:timers/promises'
import { type Child, startChild } from '../../e2e/support/child.ts'
import { type Client, createClient } from './client.ts'
import { type Engine, type EngineName, openEngine } from './engines.ts'
import type { ShopFile } from './shops.ts'

/** Slotwell in a process of its own. A port that was left may be somebody's at the next start, so each start takes another one. */
export interface Server {
  url(): string
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>
  /** After `kill`. Resolves when it answers. */
  start(): Promise<void>
  /** What it has printed since its first start. */
  log(): string
  ask(message: object): Promise<unknown>
}

/** An organization that is open for bookings. */
export interface Shop {
  readonly publicKey: string
  readonly secretKey: string
}

/** Several servers on one pair of databases, and callers spread over them. */
export interface Arena {
  readonly engine: Engine
  readonly servers: readonly Server[]
  openShop(file: ShopFile): Promise<Shop>
  /** Callers of this arena, the first at the first server, the next at the next. Closed with the arena. */
  clients(count: number): readonly Client[]
  /** A caller who goes to another server at each request. */
  wanderer(): Client
  /** Lets the clocks of all servers jump. */
  advance(ms: number): Promise<void>
  /** Stops the servers as an operator does. Their data can still be looked at. */
  stop(): Promise<void>
  deadlocks(): Promise<number>
  close(): Promise<void>
}

const API_PROCESS = new URL('../../e2e/support/api-process.mjs', import.meta.url)

/** What every server of an arena is told. Limits are raised, never switched off: all callers have one address. */
const SETTINGS = {
  RATE_LIMIT_FACTOR: '1000000',
  HOLD_LIMIT_PER_VISITOR: '1000000',
  LOG_LEVEL: 'warn',
  HOST: '127.0.0.1',
  // As behind one balancer: whichever server answers, a link leads to the same address.
  PUBLIC_URL: 'https://book.example.org',
}

export async function openArena({ engine: name, processes }: { readonly engine: EngineName; readonly processes: number }): Promise<Arena> {
  const engine = await openEngine(name)
  let aheadMs = 0
  const callers: Client[] = []
  const env = () => ({ ...SETTINGS, ...engine.env, CLOCK_AHEAD_MS: String(aheadMs) })
  const servers: Server[] = []
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    for (const client of callers) client.close()
    try {
      await Promise.all(servers.map((server) => server.ask({ wish: 'stop' })))
    } finally {
      await Promise.all(servers.map((server) => server.kill()))
    }
  }
  try {
    // The first makes schema and root key; the others find them.
    servers.push(await startServer(env))
    servers.push(...(await Promise.all(Array.from({ length: processes - 1 }, () => startServer(env)))))
  } catch (error) {
    await Promise.all(servers.map((server) => server.kill()))
    await engine.close()
    throw error
  }
  const at = (index: number): Server => {
    const server = servers[index % servers.length]
    if (!server) throw new Error('an arena has a server')
    return server
  }
  return {
    engine,
    servers,
    async openShop(file) {
      const { publishableKey, secretKey } = (await at(0).ask({ wish: 'open', file })) as Record<'publishableKey' | 'secretKey', string>
      return { publicKey: publishableKey, secretKey }
    },
    clients(count) {
      const made = Array.from({ length: count }, (_, i) => createClient(() => at(i).url()))
      callers.push(...made)
      return made
    },
    wanderer() {
      let asked = callers.length
      const client = createClient(() => at(asked++).url())
      callers.push(client)
      return client
    },
    async advance(ms) {
      aheadMs += ms
      await Promise.all(servers.map((server) => server.ask({ wish: 'advance', ms })))
    },
    stop,
    deadlocks: () => engine.deadlocks(servers.map((server) => server.log()).join('\n')),
    async close() {
      await stop().catch(() => {})
      await Promise.all(servers.map((server) => server.kill()))
      await engine.close()
    },
  }
}

/** `env` is asked at each start, since clocks may have been moved meanwhile. */
async function startServer(env: () => Readonly<Record<string, string>>): Promise<Server> {
  let before = ''
  const launch = (): Promise<Child<{ readonly url: string }>> => startChild(API_PROCESS, { ...env(), PORT: '0' })
  let child = await launch()
  return {
    url: () => child.ready.url,
    kill: () => child.kill(),
    async start() {
      before += child.output()
      child = await launch()
    },
    log: () => before + child.output(),
    ask: (message) => child.ask(message),
  }
}

const VAIN_MS = 60_000

/** Resolves when `holds` does, or rejects with `what` after a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + VAIN_MS
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`waited in vain until ${what}`)
    await wait(5)
  }
}
