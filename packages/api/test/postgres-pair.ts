import { type PostgresServer, startPostgres } from './postgres-server.ts'

/** Two clusters, since keys are never in that of the data. */
export interface PostgresPair {
  readonly data: PostgresServer
  readonly keys: PostgresServer
  /** Empty ones of this name in both; resolves to what a server of Slotwell is told to find them. */
  createDatabases(name: string): Promise<Readonly<Record<'DATABASE_URL' | 'KEYS_URL', string>>>
  /** Stops both and removes everything. */
  stop(): Promise<void>
}

/** Both start, or neither is left. */
export async function startPostgresPair(): Promise<PostgresPair> {
  const started = await Promise.allSettled([startPostgres(), startPostgres()])
  const servers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const stop = async () => void (await Promise.all(servers.map((server) => server.stop())))
  const [data, keys] = servers
  if (!data || !keys) {
    await stop()
    throw started.find((one) => one.status === 'rejected')?.reason
  }
  return {
    data,
    keys,
    async createDatabases(name) {
      await Promise.all([data.createDatabase(name), keys.createDatabase(name)])
      return { DATABASE_URL: data.ownerUrl(name), KEYS_URL: keys.ownerUrl(name) }
    },
    stop,
  }
}
