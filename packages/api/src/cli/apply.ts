import type { Locale } from '@slotwell/shared/schema'
import { applyOrganization } from '../configuration/apply.ts'
import { differenceLine, type Difference } from '../configuration/difference.ts'
import { faultLine } from '../configuration/fault.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'
import { loadOrganizationFile } from './organization-file.ts'
import type { Terminal } from './terminal.ts'
import { type AppliedWebhook, applyWebhooks, webhookFaults } from '../webhooks/apply-webhooks.ts'

export interface ApplyOptions {
  readonly dryRun?: boolean
  /** Whose configuration it becomes, if not that of the slug in the file: to rename a slug. */
  readonly organization?: string
}

/** Makes a file the configuration of its organization, and shows what that changes. */
export async function apply(context: CommandContext, path: string, options: ApplyOptions): Promise<void> {
  const { terminal } = context
  const { dryRun = false } = options
  const { file, warnings } = loadOrganizationFile(path)
  const { slug } = file.organization
  const applied = await terminal.during(`Applying ${path}`, () =>
    withDeps(context, async (deps) => {
      const { webhooks: wanted = [] } = file
      const faults = webhookFaults(wanted, deps.webhooks.allowPrivate)
      if (faults.length > 0) throw new CliFailure('The file asks for webhooks that cannot be sent.', faults.join('\n  '))
      const organizationId = options.organization ? (await findOrganization(deps.store, options.organization)).id : undefined
      const made = await applyOrganization(deps, { file, dryRun, actor: 'cli', ...(organizationId && { organizationId }) })
      if (!made.ok || made.organizationId === undefined) return { ...made, webhooks: [] }
      const { applied: webhooks, refused } = await applyWebhooks(deps.webhooks, {
        organizationId: made.organizationId,
        actor: 'cli',
        wanted,
        dryRun,
      })
      return { ...made, webhooks, ...(refused && { refusedWebhook: refused }) }
    }),
  )
  if (!applied.ok) {
    const remedies = {
      unknown_organization: `Make it first: slotwell create-organization --file ${path}`,
      slug_taken: 'Choose another slug in the file.',
      configuration_changed: undefined,
    }
    throw new CliFailure(applied.detail, remedies[applied.reason])
  }

  if (applied.differences.length === 0) {
    terminal.say(`${slug} is already as in ${path}: version ${applied.revision} stays.`)
  } else {
    for (const difference of applied.differences) terminal.say(coloured(terminal, difference, file.organization.locales))
    terminal.say('')
    const changes = counted(applied.differences.length, 'change')
    terminal.say(
      dryRun
        ? `${changes} would make version ${applied.revision} of ${slug}. Nothing was written; leave out --dry-run to write it.`
        : `${changes} written as version ${applied.revision} of ${slug}. It holds from now on.`,
    )
  }
  for (const webhook of applied.webhooks) sayWebhook(terminal, webhook, dryRun)
  for (const sentence of [...applied.warnings, ...warnings.map(faultLine)]) terminal.say(`Note: ${sentence}`)
  if (dryRun && !applied.organizationId) terminal.say(`${slug} does not exist yet. Make it: slotwell create-organization --file ${path}`)
  const answer = { ...applied, warnings: [...applied.warnings, ...warnings.map(faultLine)] }
  if ('refusedWebhook' in applied)
    throw new CliFailure(`Everything before it is applied, but not the webhook ${applied.refusedWebhook}`, undefined, { done: answer })
  terminal.result(answer)
}

/** The secret of a new one, this once. */
export function sayWebhook(terminal: Terminal, { slug, change, secret }: AppliedWebhook, dryRun = false): void {
  terminal.say(`Webhook ${slug}: ${dryRun ? `would be ${change}` : change}${secret ? '. Its secret, shown this once:' : '.'}`)
  if (secret) terminal.say(`  ${terminal.mark.strong(secret)}`)
}

function coloured({ mark }: Terminal, difference: Difference, locales: readonly Locale[]): string {
  const line = `  ${differenceLine(difference, locales)}`
  return difference.kind === 'added' ? mark.good(line) : difference.kind === 'removed' ? mark.bad(line) : line
}
