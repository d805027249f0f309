import { applyOrganization } from '../configuration/apply.ts'
import { differenceLine, type Difference } from '../configuration/difference.ts'
import { faultLine } from '../configuration/fault.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'
import { loadOrganizationFile } from './organization-file.ts'
import type { Terminal } from './terminal.ts'

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
      const organizationId = options.organization ? (await findOrganization(deps.store, options.organization)).id : undefined
      return applyOrganization(deps, { file, dryRun, actor: 'cli', ...(organizationId && { organizationId }) })
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
    for (const difference of applied.differences) terminal.say(coloured(terminal, difference))
    terminal.say('')
    const changes = counted(applied.differences.length, 'change')
    terminal.say(
      dryRun
        ? `${changes} would make version ${applied.revision} of ${slug}. Nothing was written; leave out --dry-run to write it.`
        : `${changes} written as version ${applied.revision} of ${slug}. It holds from now on.`,
    )
  }
  for (const sentence of [...applied.warnings, ...warnings.map(faultLine)]) terminal.say(`Note: ${sentence}`)
  if (dryRun && !applied.organizationId) terminal.say(`${slug} does not exist yet. Make it: slotwell create-organization --file ${path}`)
  terminal.result({ ...applied, warnings: [...applied.warnings, ...warnings.map(faultLine)] })
}

function coloured({ mark }: Terminal, difference: Difference): string {
  const line = `  ${differenceLine(difference)}`
  return difference.kind === 'added' ? mark.good(line) : difference.kind === 'removed' ? mark.bad(line) : line
}
