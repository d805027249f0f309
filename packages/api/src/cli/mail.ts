import { readFileSync } from 'node:fs'
import { MailPasswordRequest } from '@slotwell/shared/schema'
import * as v from 'valibot'
import type { Deps } from '../deps.ts'
import { takeReport } from '../notify/bounces.ts'
import { MailFailure } from '../notify/mail.ts'
import { createOrganizationMail, removeMailPassword, setMailPassword } from '../notify/organization-mail.ts'
import { createSmtpMail } from '../notify/smtp.ts'
import { allowAddress, listSuppressions, lookUpSuppression, readAddress, suppressAddress, suppressionView } from '../notify/suppression.ts'
import { testLetter } from '../notify/test-letter.ts'
import { type CommandContext, findOrganization, withDeps } from './context.ts'
import { CliFailure } from './failure.ts'

export interface MailOptions {
  readonly organization?: string
}

/** Takes the password from a file or from standard input, never from the command line, where other users of the machine read it. */
export async function setPassword(context: CommandContext, options: MailOptions & { readonly file?: string }): Promise<void> {
  const { terminal } = context
  // One line break at the end is the editor's.
  const given = (await input(context, options.file)).replace(/\r?\n$/, '')
  const checked = v.safeParse(MailPasswordRequest, { password: given })
  if (!checked.success)
    throw new CliFailure(
      `The password ${checked.issues[0].message}.`,
      'Give it in one line, such as: slotwell mail set-password < password.txt',
    )
  const { slug, set } = await withDeps(context, async (deps) => {
    const organization = await findOrganization(deps.store, options.organization)
    const request = { organizationId: organization.id, password: given, actor: 'cli' }
    return { slug: organization.slug, set: await setMailPassword(deps, request) }
  })
  if (!set.ok)
    throw new CliFailure(
      set.reason === 'no_server'
        ? `The file of ${slug} names no mail server of its own.`
        : `The file of ${slug} names nobody who signs in at its mail server.`,
      `Write mail.smtp with ${set.reason === 'no_server' ? 'host, user and from' : 'user'} in the organization file, then: slotwell apply FILE`,
    )
  terminal.say(
    `The password of ${set.server.user} at ${set.server.host} is kept, sealed. Try it: slotwell mail test --to YOU@EXAMPLE.ORG --organization ${slug}`,
  )
  terminal.result({ ok: true, host: set.server.host, user: set.server.user })
}

export async function removePassword(context: CommandContext, options: MailOptions): Promise<void> {
  const { terminal } = context
  const removed = await withOrganization(context, options, (deps, { id }) => removeMailPassword(deps, { organizationId: id, actor: 'cli' }))
  terminal.say(removed ? 'The password is forgotten.' : 'There was no password.')
  terminal.result({ ok: true, removed })
}

async function input({ readInput }: CommandContext, file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (!readInput) throw new CliFailure('There is nothing on standard input.', 'Name a file: --file password.txt')
    return readInput()
  }
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CliFailure(`The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`)
  }
}

/** Sends one letter now, by the way that all letters of the organization take. */
export async function sendTest(context: CommandContext, options: MailOptions & { readonly to: string }): Promise<void> {
  const { terminal } = context
  const to = addressOf(options.to)
  const { slug, host } = await withDeps(context, async (deps) => {
    const organization = await findOrganization(deps.store, options.organization)
    const configuration = await deps.store.catalog.current(organization.id)
    if (!configuration) throw new CliFailure(`${organization.slug} has no configuration yet.`, 'Apply its file: slotwell apply FILE')
    const server = configuration.mail?.smtp
    const { smtpUrl, mailFrom, privateMailHosts } = deps.config
    if (!server && smtpUrl === undefined)
      throw new CliFailure('There is no mail server.', 'Set SMTP_URL and MAIL_FROM, or write mail.smtp in the organization file.')
    // An organization with a server of its own needs no other.
    const shared = smtpUrl === undefined ? NOWHERE : createSmtpMail({ url: smtpUrl, sender: mailFrom ?? '' })
    const ways = createOrganizationMail(deps, { shared, privateHosts: privateMailHosts })
    try {
      const { mail } = await ways.wayOf(organization.id)
      await terminal.during('Sending a letter', () => mail.send(testLetter(configuration, to, deps.booking.publicUrl, deps.clock())))
    } catch (error) {
      if (error instanceof MailFailure)
        throw new CliFailure(`The letter did not leave: ${error.reason}.`, remedyOf(error, organization.slug))
      throw error
    } finally {
      ways.close()
    }
    return { slug: organization.slug, host: server?.host ?? new URL(smtpUrl ?? '').hostname }
  })
  terminal.say(`${host} has taken a letter of ${slug} to ${to}. If it is not there in a minute, look among the unwanted mail.`)
  terminal.result({ ok: true, host })
}

const NOWHERE = {
  sender: 'nobody@slotwell.invalid',
  send: () => Promise.reject(new MailFailure('smtp no_server', false, 'untried')),
  close: () => {},
}

function remedyOf({ reason }: MailFailure, slug: string): string {
  if (reason.includes('no_password') || reason.includes('another_server'))
    return `Set the password of this server: slotwell mail set-password --organization ${slug}`
  if (reason.includes('private_address'))
    return 'mail.smtp.host leads into a private network. Whoever runs this server can allow that with PRIVATE_MAIL_HOSTS=allow.'
  if (reason.includes('not_found')) return 'No such host: look at mail.smtp.host.'
  if (reason.includes('EAUTH'))
    return `User or password is wrong: look at mail.smtp.user, then: slotwell mail set-password --organization ${slug}`
  return 'docs/guide/messages.md says what each of these words means.'
}

/** How many addresses get no letters, and the newest of these entries; never an address. */
export async function listSuppressed(context: CommandContext, options: MailOptions): Promise<void> {
  const { terminal } = context
  const { slug, counts, newest } = await withOrganization(context, options, async (deps, { id, slug: name }) => ({
    slug: name,
    ...(await listSuppressions(deps, id)),
  }))
  terminal.say(
    `Addresses that get no letters of ${slug}: ${counts.hardBounce} came back, ${counts.complaint} complained, ${counts.byHand} by hand.`,
  )
  if (newest.length > 0)
    terminal.table(
      ['since', 'why'],
      newest.map(({ since, reason }) => [since, reason]),
    )
  terminal.result({ ok: true, counts, newest })
}

/** Whether one address gets no letters. */
export async function checkSuppressed(context: CommandContext, address: string, options: MailOptions): Promise<void> {
  const { terminal } = context
  const email = addressOf(address)
  const view = await withOrganization(context, options, async (deps, { id }) =>
    suppressionView(await lookUpSuppression(deps, { organizationId: id, email, actor: 'cli' })),
  )
  terminal.say(view.suppressed ? `No letters go there: ${view.reason}, since ${view.since}.` : 'Letters go there.')
  terminal.result({ ok: true, ...view })
}

export async function suppress(context: CommandContext, address: string, options: MailOptions): Promise<void> {
  const { terminal } = context
  const email = addressOf(address)
  const added = await withOrganization(context, options, async (deps, { id }) => {
    const deed = { organizationId: id, email, actor: 'cli' }
    const isNew = await suppressAddress(deps, { ...deed, reason: 'byHand' })
    // That somebody was on the list already is told.
    if (!isNew) await lookUpSuppression(deps, deed)
    return isNew
  })
  terminal.say(added ? 'No letters go there any more.' : 'No letters went there already.')
  terminal.result({ ok: true, added })
}

export async function allow(context: CommandContext, address: string, options: MailOptions): Promise<void> {
  const { terminal } = context
  const email = addressOf(address)
  const removed = await withOrganization(context, options, (deps, { id }) =>
    allowAddress(deps, { organizationId: id, email, actor: 'cli' }),
  )
  terminal.say(removed ? 'Letters go there again.' : 'Letters went there already.')
  terminal.result({ ok: true, removed })
}

/** Reads one delivery report, as a mail server hands it to a program. */
export async function takeBounce(context: CommandContext, options: MailOptions & { readonly file?: string }): Promise<void> {
  const { terminal } = context
  const report = await input(context, options.file)
  const taken = await withOrganization(context, options, (deps, { id }) =>
    takeReport({ ...deps, publicUrl: deps.booking.publicUrl }, { organizationId: id, report, actor: 'cli' }),
  )
  if (!taken) throw new CliFailure('That is no delivery report.', 'Give a whole message with a part message/delivery-status (RFC 3464).')
  terminal.say(`${taken.suppressed} put on the list, ${taken.ignored} ignored.`)
  terminal.result({ ok: true, ...taken })
}

const withOrganization = <T>(
  context: CommandContext,
  { organization }: MailOptions,
  work: (deps: Deps, found: { readonly id: string; readonly slug: string }) => Promise<T>,
): Promise<T> => withDeps(context, async (deps) => work(deps, await findOrganization(deps.store, organization)))

function addressOf(text: string): string {
  const email = readAddress(text)
  if (email === undefined) throw new CliFailure('That is not one e-mail address.', 'Give it as anna@example.org.')
  return email
}
