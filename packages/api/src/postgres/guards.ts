import type pg from 'pg'
import { type Definitions, plain } from './definitions.ts'

interface Found {
  readonly name: string
  readonly text: string
  /** False: it is there and asleep. */
  readonly works: boolean
}

const FUNCTIONS = `select p.proname as name, p.prosrc as text, true as works from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1`
const TRIGGERS = `select t.tgname as name, pg_get_triggerdef(t.oid) as text, t.tgenabled in ('O', 'A') as works
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and not t.tgisinternal`
const CONSTRAINTS = `select c.conname as name, pg_get_constraintdef(c.oid) as text, c.convalidated and coalesce(i.indisvalid and i.indisready, true) as works
  from pg_constraint c join pg_namespace n on n.oid = c.connamespace left join pg_index i on i.indexrelid = c.conindid where n.nspname = $1 and c.contype in ('c', 'x')`

type Client = Pick<pg.ClientBase, 'query'>

/** Guards that are missing, asleep, or not what the migrations made. Each a sentence. */
export async function guardFaults(client: Client, schema: string, made: Definitions): Promise<string[]> {
  const found: string[] = []
  for (const [kind, query, wanted, spelling] of [
    ['function', FUNCTIONS, made.functions, (text: string) => text.trim()],
    ['trigger', TRIGGERS, made.triggers, plain],
    ['constraint', CONSTRAINTS, made.constraints, plain],
  ] as const) {
    const there = new Map((await client.query<Found>(query, [schema])).rows.map((row) => [row.name, row]))
    for (const [name, text] of wanted) {
      const row = there.get(name)
      const fault =
        row === undefined ? 'is missing' : spelling(row.text) !== text ? 'was changed' : row.works ? undefined : 'is switched off'
      if (fault)
        found.push(
          `The guard ${name} (${kind}) ${fault} in the database. Put it back as the migration makes it; "slotwell verify" looks for what slipped past it.`,
        )
    }
  }
  return found
}
