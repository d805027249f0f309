import { userInfo } from 'node:os'

/** Where a PostgreSQL database is and how it is reached. */
export interface PostgresAddress {
  /** A host name, an IP address, or the folder of a unix socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string | undefined
  /** `verify-full`: encrypted, and the certificate must be one for this host. `off` is for this machine only. */
  readonly tls: 'verify-full' | 'off'
  /** File with the certificates that are trusted instead of those that Node knows. */
  readonly rootCertificateFile: string | undefined
}

type AddressRead = { readonly ok: true; readonly address: PostgresAddress } | { readonly ok: false; readonly fault: string }

export const isPostgresUrl = (url: string): boolean => /^postgres(?:ql)?:/.test(url)

const KNOWN = new Set(['host', 'sslmode', 'sslrootcert'])
const EXAMPLE = 'such as postgres://slotwell@db.example.org/slotwell'

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=…&sslrootcert=…`; `?host=/folder` names a unix socket. Between
 * machines there is TLS with a checked certificate or nothing: whoever can pretend to be the server would be given everything.
 * A fault is the end of a sentence that begins with the name of the setting, and never repeats the password.
 */
export function readPostgresUrl(url: string): AddressRead {
  const fault = (text: string): AddressRead => ({ ok: false, fault: text })
  // With a user and no host, as for a socket, an address is common and yet none that URL takes.
  const whole = url.replace(/^(postgres(?:ql)?:\/\/[^/?@]*@)(?=\/)/, '$1localhost')
  if (!isPostgresUrl(url) || !URL.canParse(whole)) return fault(`must be a PostgreSQL address ${EXAMPLE}`)
  const { hostname, port, pathname, username, password, searchParams: given } = new URL(whole)
  const unknown = [...given.keys()].find((name) => !KNOWN.has(name))
  if (unknown !== undefined) return fault(`has the parameter "${unknown}", which is not known; there are ${[...KNOWN].join(', ')}`)

  const named = (given.get('host') ?? decoded(hostname.replace(/^\[|\]$/g, ''))) || 'localhost'
  const database = decoded(pathname.slice(1))
  if (!database || database.includes('/')) return fault(`must name one database, ${EXAMPLE}`)

  const sslmode = given.get('sslmode')
  if (sslmode !== null && sslmode !== 'verify-full' && sslmode !== 'disable')
    return fault(`has sslmode=${sslmode}, which does not check who answers; use sslmode=verify-full`)
  if (sslmode === 'disable' && !isThisMachine(named))
    return fault(
      `names a server on another machine without TLS; use sslmode=verify-full, with sslrootcert=FILE if its certificate is your own`,
    )
  const socket = named.startsWith('/')
  if (socket && sslmode === 'verify-full') return fault('asks for TLS on a unix socket, which has none')
  return {
    ok: true,
    address: {
      host: named,
      port: port ? Number(port) : 5432,
      database,
      user: decoded(username) || userInfo().username,
      password: decoded(password) || undefined,
      tls: sslmode === 'verify-full' || !isThisMachine(named) ? 'verify-full' : 'off',
      rootCertificateFile: given.get('sslrootcert') ?? undefined,
    },
  }
}

/** The same for an address that was checked when the settings were read. Throws a TypeError for any other. */
export function postgresAddress(url: string): PostgresAddress {
  const read = readPostgresUrl(url)
  if (!read.ok) throw new TypeError(`The address ${read.fault}.`)
  return read.address
}

/** For people: the address without its password. */
export const shownAddress = ({ host, port, database, user }: PostgresAddress): string =>
  host.startsWith('/') ? `postgres://${user}@/${database}?host=${host}` : `postgres://${user}@${host}:${port}/${database}`

const isThisMachine = (host: string): boolean =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
