import type { Check } from '../store/breaches.ts'
import { restoredFaults } from '../trust/verify-restored.ts'
import { type CommandContext, counted, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

const SHOWN = 5

/** Looks at every row: what must always hold, holds. */
export async function verify(context: CommandContext): Promise<void> {
  const { terminal } = context
  const checks = await terminal.during('Verifying every row', () =>
    withDeps(context, async (deps): Promise<Check[]> => {
      const { store, keyStore, keyring, rootKey } = deps
      const auditHeads = []
      for (const { id } of await store.organizations.list()) {
        const head = await keyStore.auditHead(id)
        if (head) auditHeads.push({ organizationId: id, ...head })
      }
      return [
        ...(await store.breaches()),
        {
          name: 'guards are in place, chains are intact, every sealed row opens',
          faults: await restoredFaults({ store, keyStore, keyring, rootKey, auditHeads }),
        },
      ]
    }),
  )
  for (const { name, faults } of checks) {
    terminal.say(
      faults.length === 0
        ? `  ${terminal.mark.good('✓')} ${name}`
        : `  ${terminal.mark.bad('✗')} ${name}: ${counted(faults.length, 'breach', 'breaches')}`,
    )
  }
  const broken = checks.flatMap(({ name, faults }) =>
    faults.length > 0
      ? [
          `${name}:`,
          ...faults.slice(0, SHOWN).map((fault) => `  ${fault}`),
          ...(faults.length > SHOWN ? [`  and ${faults.length - SHOWN} more`] : []),
        ]
      : [],
  )
  if (broken.length > 0)
    throw new CliFailure(
      'The data is not as it must be.',
      [...broken, 'Stop the server, keep a copy, and restore the last good backup; docs/guide/backup.md says how'].join('\n  '),
    )
  terminal.say('Everything holds.')
  terminal.result({ ok: true, checks: checks.map(({ name }) => name) })
}
