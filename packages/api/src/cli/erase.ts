import type { Deps } from '../deps.ts'
import type { Organization } from '../store/store.ts'
import { eraseCustomer, replayErasures } from '../trust/erase.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

export interface EraseOptions {
  readonly organization?: string
  /** Do not ask. */
  readonly yes?: boolean
  /** Finish erasures that a crash or an older key store left undone. */
  readonly replay?: boolean
}

/** Destroys the key of one person, for good: in the data, in every backup and export. */
export async function erase(context: CommandContext, customer: string | undefined, options: EraseOptions): Promise<void> {
  if (options.replay) return replay(context)
  if (!customer) throw new CliFailure('Who is to be erased?', 'Give a customer id or the e-mail address: slotwell erase cus_…')
  const { terminal } = context
  const view = await withDeps(context, async (deps) => {
    const organization = await findOrganization(deps.store, options.organization)
    const customerId = await customerIdOf(deps, organization, customer)
    if (!options.yes && context.confirm && !(await context.confirm(`Erase ${customerId} of ${organization.slug}? This cannot be undone.`)))
      throw new CliFailure('Nothing was erased.')
    const erased = await eraseCustomer(deps.erase, { organizationId: organization.id, customerId, actor: 'cli' })
    if (!erased.ok) throw unknown(organization)
    return erased.view
  })
  terminal.say(`${view.customer} is erased: names, addresses and answers cannot be read again, in backups neither.`)
  terminal.table(
    ['certificate', ''],
    [
      ['erased at', view.erasedAt],
      ['ledger position', String(view.ledgerPosition)],
      ['ledger hash', view.ledgerHash],
    ],
  )
  terminal.say('Letters that were sent and calendars that took an appointment over are out of reach; ask their owners.')
  terminal.result({ ok: true, ...view })
}

async function customerIdOf({ store, keyring }: Deps, organization: Organization, customer: string): Promise<string> {
  if (!customer.includes('@')) return customer
  const personId = await keyring.findPerson(organization.id, customer)
  const found = personId && (await store.customers.byPersonId(organization.id, personId))
  if (!found) throw unknown(organization)
  return found.id
}

const unknown = ({ slug }: Organization) =>
  new CliFailure(
    `${slug} has no such customer.`,
    'Ids are in the list of customers (GET /v1/customers); an address must be the one that was booked with.',
  )

async function replay(context: CommandContext): Promise<void> {
  const finished = await context.terminal.during('Replaying the erasure ledger', () =>
    withDeps(context, ({ erase: deps }) => replayErasures(deps, 'cli')),
  )
  context.terminal.say(finished === 0 ? 'Every erasure on the ledger is done already.' : `${counted(finished, 'erasure')} finished.`)
  context.terminal.result({ ok: true, finished })
}
