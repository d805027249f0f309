/** The SQLSTATE of a PostgreSQL error or a code of the operating system, on the error itself or on what caused it. */
export function failureCode(error: unknown): string | undefined {
  for (let fault = error; fault instanceof Error; fault = fault.cause) {
    const { code } = fault as { code?: unknown }
    if (typeof code === 'string') return code
  }
  return undefined
}

export const FAILURE = {
  serialization: '40001',
  deadlock: '40P01',
  exclusion: '23P01',
  unique: '23505',
  noSuchRole: '22023',
  noSuchTable: '42P01',
  noSuchSchema: '3F000',
  notAllowed: '42501',
  duplicateObject: '42710',
} as const

/** What an operator can put right, by code. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody answers there. Is the server running, and is this its port?',
  ENOTFOUND: 'there is no such host. Check its name.',
  ENOENT: 'there is no such socket or file. Check host= and sslrootcert=.',
  ETIMEDOUT: 'nobody answers there. Check the address and the firewall.',
  EHOSTUNREACH: 'there is no way there. Check the address and the network.',
  ECONNRESET: 'the server closed the connection. Its log says why.',
  EACCES: 'it cannot be reached by this user. Check the rights of the socket or of sslrootcert=.',
  '28P01': 'the password is wrong.',
  '28000': 'this user may not log in. Check pg_hba.conf of the server and the name.',
  '3D000': 'there is no such database. Make it: createdb.',
  '25006': 'it only follows another server, or is read-only. Name the one that may be written.',
  '53100': 'its disk is full. Make room and try again.',
  '53300': 'the server has no connection left. Lower DATABASE_POOL or raise max_connections.',
  '57P01': 'the server was stopped. Start it and try again.',
  '57P03': 'the server is starting or stopping. Try again.',
  '42501': 'this user lacks a right. See "When one machine is no longer enough" in docs/guide/run.md.',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not known. Name the certificate of its issuer with sslrootcert=FILE.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not known. Name it with sslrootcert=FILE.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not known. Name the certificate of its issuer with sslrootcert=FILE.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not known. Name the certificate of its issuer with sslrootcert=FILE.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name. Use the name that stands in it.',
  CERT_HAS_EXPIRED: 'its certificate has expired.',
}

/** Why a database cannot be opened, as the end of a sentence; undefined for what only a bug can cause. */
export function postgresRemedy(error: unknown): string | undefined {
  const code = failureCode(error)
  if (code !== undefined && REMEDIES[code]) return `${REMEDIES[code]} (${code})`
  if (!(error instanceof Error)) return undefined
  if (/does not support SSL/.test(error.message)) return 'the server has no TLS. Between machines there must be: set it up there.'
  if (/timeout expired|Connection terminated/.test(error.message)) return 'nobody answers in time. Check the address and the firewall.'
  return undefined
}
