import { startPostgresPair } from '../../packages/api/test/postgres-pair.ts'

export type EngineName = 'sqlite' | 'postgres'

/** Where the servers of one worker keep their data. */
export interface Databases {
  /** What a server is told to find a fresh pair of databases, data and keys; nothing where a data folder is enough. */
  fresh(): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

/** On PostgreSQL on free ports, in temporary folders that go with the worker. */
export async function openDatabases(engine: EngineName): Promise<Databases> {
  if (engine === 'sqlite') return { fresh: async () => ({}), close: async () => {} }
  const pair = await startPostgresPair()
  let made = 0
  return { fresh: () => pair.createDatabases(`slotwell_${++made}`), close: () => pair.stop() }
}
