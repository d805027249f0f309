import type pg from 'pg'
import type { PostgresAddress } from './address.ts'
import { withClient } from './client.ts'

const OLDEST = 140_000

interface Facts {
  readonly version: number
  readonly release: string
  readonly encoding: string
  readonly fsync: string
  readonly pages: string
  readonly commit: string
  readonly role: string
  readonly mighty: boolean
  readonly owns: boolean
}

const FACTS = `select current_setting('server_version_num')::int as version, current_setting('server_version') as release,
  current_setting('server_encoding') as encoding, current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
  current_setting('synchronous_commit') as commit, current_user as role,
  (select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user) as mighty,
  exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and pg_get_userbyid(c.relowner) = current_user) as owns`

/** What is wrong with the server or with the rights of this session, for tables in `schema`. Each a sentence. */
export async function serverFaults(client: Client, schema: string): Promise<string[]> {
  const is = await factsOf(client, schema)
  const found = settingFaults(is)
  if (is.mighty || is.owns)
    found.push(
      `Sessions run as ${is.role}, which ${is.owns ? 'owns the tables' : 'may do everything'}: the walls between organizations do not hold for it. Let them run as the role that the migrations make.`,
    )
  return found
}

/** What is wrong with the server and the database alone, for a session that may be anybody's. */
export const databaseFaults = async (client: Client): Promise<string[]> => settingFaults(await factsOf(client, ''))

type Client = Pick<pg.ClientBase, 'query'>

async function factsOf(client: Client, schema: string): Promise<Facts> {
  const { rows } = await client.query<Facts>(FACTS, [schema])
  const [is] = rows
  if (!is) throw new Error('the facts of a server are one row')
  return is
}

function settingFaults(is: Facts): string[] {
  const found: string[] = []
  if (is.version < OLDEST) found.push(`PostgreSQL ${is.release} is too old; 14 or newer is needed.`)
  if (is.encoding !== 'UTF8') found.push(`The database is encoded in ${is.encoding}. Make it anew with encoding UTF8.`)
  if (is.fsync !== 'on' || is.pages !== 'on')
    found.push('The server runs with fsync or full_page_writes off: a power failure would destroy the data. Switch both on.')
  if (is.commit === 'off') found.push('The server runs with synchronous_commit off: an acknowledged booking could be lost. Set it to on.')
  return found
}

/** Which cluster this is: the number that it was given when it was made, and that its copies keep. */
export const clusterOf = (address: PostgresAddress): Promise<string> =>
  withClient(address, { schema: 'pg_catalog' }, async (client) => {
    const { rows } = await client.query<{ id: string }>('select system_identifier::text as id from pg_control_system()')
    return rows[0]?.id ?? ''
  })
