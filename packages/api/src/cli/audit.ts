import { verifyAudit } from '../trust/audit.ts'
import { type CommandContext, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

/** Walks the audit chain of every organization. */
export async function auditVerify(context: CommandContext): Promise<void> {
  const { terminal } = context
  const verdicts = await terminal.during('Walking the audit chains', () =>
    withDeps(context, async ({ store, keyStore }) => {
      const found = []
      for (const { id, slug } of await store.organizations.list()) {
        const verdict = await verifyAudit(store, id, await keyStore.auditHead(id))
        found.push({ organization: id, slug, ...verdict })
      }
      return found
    }),
  )
  terminal.table(
    ['organization', 'chain', 'sealed up to', 'not yet sealed'],
    verdicts.map((verdict) =>
      verdict.state === 'intact'
        ? [verdict.slug, 'intact', String(verdict.head?.position ?? 0), String(verdict.unsealed)]
        : [verdict.slug, 'broken', String(verdict.position - 1), ''],
    ),
  )
  const broken = verdicts.flatMap((verdict) => (verdict.state === 'broken' ? `${verdict.slug}: ${verdict.detail}` : []))
  if (broken.length > 0)
    throw new CliFailure(
      'An audit chain is broken.',
      [...broken, 'Keep this database as it is, and compare it with your backups.'].join('\n  '),
    )
  terminal.say(
    verdicts.length === 0 ? 'There is no organization yet, so there is nothing to verify.' : 'Nothing was changed, removed or cut off.',
  )
  terminal.result({ ok: true, verdicts })
}
