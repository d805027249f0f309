import type { OwnMailServer } from '@slotwell/shared/schema'
import type { AuditEntry } from '../store/booking-records.ts'
import type { Store } from '../store/store.ts'
import type { Keyring, Place } from '../trust/keyring.ts'
import { type Mail, MailFailure } from './mail.ts'
import { type Lookup, publicAddressesOf } from './private-addresses.ts'
import { isLoopback, type SmtpServer, smtpMail } from './smtp.ts'

export interface OrganizationMailDeps {
  readonly store: Pick<Store, 'catalog' | 'mailPasswords'>
  readonly keyring: Keyring
}

/** By which server the letters of an organization leave. */
export interface MailWay {
  readonly mail: Mail
  /** Whose outages it shares: `mail`, or `mail:org_…` if the organization has a server of its own. */
  readonly destination: string
}

/** Finds the way of each organization, as of now: an edited file or a new password holds from the next letter on. */
export interface OrganizationMail {
  wayOf(organizationId: string): Promise<MailWay>
  /** Gives up what is under way, once everybody who sends by it has said so. */
  close(): void
}

interface Options {
  /** How many send by it; one unless given. */
  readonly senders?: number
  /** For whoever has no server of their own. */
  readonly shared: Mail
  /** Where nothing is to leave, as on a machine for developing. */
  readonly onlyShared?: boolean
  /** The operator lets organizations name hosts of his own network. */
  readonly privateHosts?: boolean
  readonly lookup?: Lookup
}

export function createOrganizationMail(
  { store, keyring }: OrganizationMailDeps,
  { shared, onlyShared = false, privateHosts = false, senders = 1, lookup }: Options,
): OrganizationMail {
  const own = new Set<Mail>()
  let closed = false
  let sending = senders

  async function serverOf(organizationId: string, named: OwnMailServer): Promise<SmtpServer> {
    const reached = await publicAddressesOf(named.host, { lookup, privateToo: privateHosts })
    if (!reached.ok) throw new MailFailure(`smtp ${reached.reason}`, false, 'away')
    const secure = named.security === 'tls'
    return {
      host: named.host,
      // What was looked at is what is connected to.
      address: reached.addresses.find((one) => !one.includes(':')) ?? reached.addresses[0] ?? named.host,
      port: named.port ?? (secure ? 465 : 587),
      secure,
      onThisMachine: privateHosts && isLoopback(named.host),
      ...(named.user !== undefined && { auth: { user: named.user, pass: await passwordFor(organizationId, named) } }),
    }
  }

  async function passwordFor(organizationId: string, named: OwnMailServer): Promise<string> {
    const found = await store.mailPasswords.sealed(organizationId)
    if (!found) throw new MailFailure('smtp no_password', false, 'away')
    const { password, ...given } = JSON.parse(
      await keyring.openForOrganization(organizationId, placeOf(organizationId), found.passwordSealed),
    ) as Sealed
    // Otherwise whoever may edit the file could have it sent to a server of his own and read it there.
    if (given.host !== hostOf(named) || given.user !== named.user) throw new MailFailure('smtp password_of_another_server', false, 'away')
    return password
  }

  return {
    async wayOf(organizationId) {
      const named = onlyShared ? undefined : (await store.catalog.current(organizationId))?.mail?.smtp
      if (!named) return { mail: shared, destination: 'mail' }
      const made = smtpMail({ server: () => serverOf(organizationId, named), sender: named.from })
      const mail: Mail = {
        ...made,
        async send(letter) {
          if (closed) throw new MailFailure('smtp closed', false, 'untried')
          own.add(made)
          try {
            await made.send(letter)
          } finally {
            own.delete(made)
          }
        },
      }
      return { mail, destination: `mail:${organizationId}` }
    },
    close() {
      if (--sending > 0) return
      closed = true
      for (const mail of own) mail.close()
      shared.close()
    },
  }
}

interface Sealed {
  readonly password: string
  readonly host: string
  readonly user: string
}

const placeOf = (organizationId: string): Place => ({ table: 'mail_passwords', rowId: organizationId, column: 'password' })
const hostOf = ({ host }: OwnMailServer): string => host.toLowerCase()

export type PasswordSet =
  | { readonly ok: true; readonly server: OwnMailServer }
  /** The file names no server, or one at which nobody signs in. */
  | { readonly ok: false; readonly reason: 'no_server' | 'no_user' }

interface PasswordDeps extends OrganizationMailDeps {
  readonly newId: (prefix: 'aud') => string
  readonly clock: () => number
}
interface Deed {
  readonly organizationId: string
  readonly actor: string
}

/** Keeps the password of the user and server that the applied file names, and of no other. It cannot be read again. */
export async function setMailPassword(deps: PasswordDeps, deed: Deed & { readonly password: string }): Promise<PasswordSet> {
  const { organizationId, password } = deed
  const server = (await deps.store.catalog.current(organizationId))?.mail?.smtp
  if (!server) return { ok: false, reason: 'no_server' }
  if (server.user === undefined) return { ok: false, reason: 'no_user' }
  const text = JSON.stringify({ password, host: hostOf(server), user: server.user } satisfies Sealed)
  const sealed = await deps.keyring.sealForOrganization(organizationId, placeOf(organizationId), text)
  const audit = entryOf(deps, deed, 'mail.password')
  await deps.store.mailPasswords.set(organizationId, sealed, audit.atMs, audit)
  return { ok: true, server }
}

/** Forgets it. False if there was none. */
export const removeMailPassword = (deps: PasswordDeps, deed: Deed): Promise<boolean> =>
  deps.store.mailPasswords.remove(deed.organizationId, entryOf(deps, deed, 'mail.removePassword'))

const entryOf = ({ newId, clock }: PasswordDeps, { organizationId, actor }: Deed, action: string): AuditEntry => ({
  id: newId('aud'),
  organizationId,
  atMs: clock(),
  actor,
  action,
  object: organizationId,
  meta: {},
})
