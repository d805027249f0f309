import { type CommandContext, placeOf, withNewDeps } from './context.ts'

/** Makes the databases, or brings them up to date. */
export async function migrate(context: CommandContext): Promise<void> {
  const { terminal } = context
  const { databaseUrl, keysUrl } = await terminal.during('Bringing the databases up to date', () =>
    withNewDeps(context, async ({ config }) => config),
  )
  terminal.say('The databases are up to date:')
  terminal.table(
    ['what', 'where'],
    [
      ['data', placeOf(databaseUrl)],
      ['keys', placeOf(keysUrl)],
    ],
  )
  terminal.say('')
  terminal.say('Next: slotwell create-organization SLUG, then slotwell apply FILE.')
  terminal.result({ ok: true, database: placeOf(databaseUrl), keys: placeOf(keysUrl) })
}
