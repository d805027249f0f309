import type pg from 'pg'
import { SchemaError } from '../store/migrations.ts'
import { FAILURE, failureCode } from './failure.ts'

const TRIES = 5
const PAUSE_MS = 50
/** Somebody else made the same role, or gave it to the same user, a moment ago; a later look finds it done. */
const RACED = new Set<string | undefined>([FAILURE.duplicateObject, FAILURE.unique, 'XX000'])

/**
 * Makes the roles that are missing and lets `login` take them. Roles belong to the whole server, so another database of it
 * may be doing the same. Throws SchemaError with the statements to run if this user may not.
 */
export async function ensureRoles(client: pg.Client, roles: readonly string[], login: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      for (const statement of await missing(client, roles, login)) await client.query(statement)
      return
    } catch (error) {
      const code = failureCode(error)
      if (code === FAILURE.notAllowed)
        throw new SchemaError(
          `This user may not make roles. Let an administrator of the server run: ${(await missing(client, roles, login)).join('; ')};`,
          { cause: error },
        )
      if (!RACED.has(code) || tries === TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries))
    }
  }
}

async function missing(client: pg.Client, roles: readonly string[], login: string): Promise<string[]> {
  const { rows } = await client.query<{ role: string; made: boolean; taken: boolean }>(
    `select role, found.oid is not null as made, coalesce(pg_has_role($2, found.oid, $3), false) as taken
     from unnest($1::text[]) role left join pg_roles found on found.rolname = role`,
    // Since PostgreSQL 16 who made a role is its member and may still not take it.
    [roles, login, (await majorVersion(client)) >= 16 ? 'SET' : 'MEMBER'],
  )
  return [
    ...rows.filter(({ made }) => !made).map(({ role }) => `create role ${role} nologin`),
    ...rows.filter(({ taken }) => !taken).map(({ role }) => `grant ${role} to ${client.escapeIdentifier(login)}`),
  ]
}

export async function majorVersion(client: Pick<pg.ClientBase, 'query'>): Promise<number> {
  const { rows } = await client.query<{ version: number }>("select current_setting('server_version_num')::int / 10000 as version")
  return rows[0]?.version ?? 0
}
