import { definitionsOf, plain } from '../../postgres/definitions.ts'
import { guardFaults } from '../../postgres/guards.ts'
import { serverFaults } from '../../postgres/server-faults.ts'
import { statement } from '../../postgres/transaction.ts'
import { UNFINISHED_MOVE } from '../copy.ts'
import type { Connection, Session } from './connection.ts'
import { APPLICATION_ROLE, SCHEMA, SYSTEM_ROLE } from './migrate.ts'

/** Holds names of migrations and nothing of any organization. */
const UNWALLED = 'schema_migrations'
/** Only there while a database is being moved here. */
const MOVE = 'unfinished_move'
/** What belongs to no organization has one policy only. */
const OF_NOBODY = ['change_marks', 'leases', 'limits']

interface Table {
  readonly name: string
  readonly walled: boolean
  /** `policy|roles|condition` each. */
  readonly policies: readonly string[]
  readonly systemWrites: boolean
  readonly applicationWrites: boolean
}
const TABLES = statement<Table>(
  'faults_tables',
  `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as walled,
     array(select p.policyname || '|' || array_to_string(p.roles, ',') || '|' || coalesce(p.qual, '') || '|' || coalesce(p.with_check, '')
       from pg_policies p where p.schemaname = '${SCHEMA}' and p.tablename = c.relname order by p.policyname) as policies,
     has_table_privilege('${SYSTEM_ROLE}', c.oid, 'insert, update, delete, truncate') as "systemWrites",
     has_table_privilege('${APPLICATION_ROLE}', c.oid, 'insert, update, delete, truncate') as "applicationWrites"
   from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = '${SCHEMA}' and c.relkind = 'r' order by c.relname`,
)
const AUDIT_RIGHTS = statement<{ open: boolean }>(
  'faults_audit_rights',
  `select has_table_privilege('${APPLICATION_ROLE}', '${SCHEMA}.audit', 'update, delete, truncate')
     or has_any_column_privilege('${APPLICATION_ROLE}', '${SCHEMA}.audit', 'update') as open`,
)
const NULLABLE = statement<{ name: string }>(
  'faults_nullable',
  `select attname as name from pg_attribute where attrelid = '${SCHEMA}.claims'::regclass and attnum > 0 and not attisdropped
     and not attnotnull and attname <> 'location_id'`,
)

const WRITABLE_BY_SYSTEM = ['changes', ...OF_NOBODY]

/** What a running server must not live with, each as a sentence. */
export const faults = ({ read }: Connection): Promise<readonly string[]> =>
  read('', async (session) => [
    ...(await serverFaults(session.client, SCHEMA)),
    ...(await guardFaults(session.client, SCHEMA, definitionsOf('postgres'))),
    ...(await wallFaults(session)),
  ])

async function wallFaults(session: Session): Promise<string[]> {
  const found: string[] = []
  for (const { name, walled, policies, systemWrites, applicationWrites } of await session.all(TABLES, [])) {
    if (name === UNWALLED) {
      if (systemWrites || applicationWrites)
        found.push(`The sessions of the program may write to the table ${name}: only the owner may. Revoke that right.`)
      continue
    }
    if (name === MOVE) {
      found.push(UNFINISHED_MOVE)
      continue
    }
    if (!walled) found.push(`Row security of the table ${name} is off or not forced: nothing keeps organizations apart behind the code.`)
    const own = `own_organization|public|${name === 'organizations' ? 'id' : 'organization_id'} = current_setting'app.organization', true|`
    const wanted = [...(OF_NOBODY.includes(name) ? [] : [own]), `whole_system|${SYSTEM_ROLE}|current_user = '${SYSTEM_ROLE}'|`].map(plain)
    if (policies.map(plain).join('\n') !== wanted.join('\n'))
      found.push(`The row policies of the table ${name} are not as the migrations make them.`)
    if (systemWrites && !WRITABLE_BY_SYSTEM.includes(name)) found.push(`The role ${SYSTEM_ROLE} may write to the table ${name}.`)
  }
  for (const { open } of await session.all(AUDIT_RIGHTS, []))
    if (open) found.push(`The role ${APPLICATION_ROLE} may change or remove audit entries. Revoke that right.`)
  for (const { name } of await session.all(NULLABLE, []))
    found.push(`The column ${name} of claims may be empty: such a claim guards nothing.`)
  return found
}
