import pg from 'pg'
import type { PostgresAddress } from './address.ts'
import { sessionConfig, type SessionOptions } from './pool.ts'

/** Connects once for `work`, and ends whatever happens. `more` goes over what sessions are opened with. */
export async function withClient<T>(
  address: PostgresAddress,
  options: SessionOptions,
  work: (client: pg.Client) => Promise<T>,
  more: pg.ClientConfig = {},
): Promise<T> {
  const client = new pg.Client({ ...sessionConfig(address, options), ...more })
  // Its statements tell of a connection that breaks; without a listener the event would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
