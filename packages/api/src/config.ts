import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EmailAddress } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { type SmsConfig, smsConfig, smsFaults, SmsSettings } from './notify/sms/sms-settings.ts'
import { smtpUrlFault } from './notify/smtp.ts'
import { isPostgresUrl, readPostgresUrl } from './postgres/address.ts'
import { DEFAULT_POOL_SIZE } from './store/open-store.ts'

/** Everything that a server is told from outside. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Our own origin, without a slash at the end; undefined until the port is known. */
  readonly publicUrl: string | undefined
  readonly dataDir: string
  /** `sqlite:…` or `postgres://…`; so are the keys. */
  readonly databaseUrl: string
  readonly keysUrl: string
  /** On PostgreSQL, whose tables they are, if that is another user than the one who serves requests. */
  readonly databaseOwnerUrl: string | undefined
  readonly keysOwnerUrl: string | undefined
  /** Connections to PostgreSQL at most, of one process. */
  readonly databasePool: number
  /** The root key itself; the file is not read then. */
  readonly rootKeyText: string | undefined
  readonly rootKeyFile: string
  readonly backupDir: string
  readonly backupKeyText: string | undefined
  /** Absent: letters are kept in memory and shown at `/dev/mail`. */
  readonly smtpUrl: string | undefined
  readonly mailFrom: string | undefined
  /** Absent: no text messages are sent. */
  readonly sms: SmsConfig | undefined
  /** Organizations may name mail servers in a private network, this machine's included. */
  readonly privateMailHosts: boolean
  readonly trustedHops: number
  readonly rateLimitFactor: number
  readonly holdLimitPerVisitor: number
  /** Opens `/metrics` to whoever sends it as bearer. */
  readonly metricsToken: string | undefined
  readonly logLevel: LogLevel
  /** For development: webhooks may go to private networks, and over http to this machine. */
  readonly webhooksAllowPrivate: boolean
  /** Processes that share the port; `auto` is one a core. */
  readonly workers: number | 'auto'
  /** How long a server that is told to stop goes on answering for certain, so that whoever sends requests notices. */
  readonly drainNoticeMs: number
  /** How long after that requests may take at most. */
  readonly drainMs: number
}

const LOG_LEVELS = ['info', 'warn', 'error', 'silent'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

type ConfigRead = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly faults: readonly string[] }

const whole = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`
  return v.pipe(v.string(message), v.regex(/^\d{1,9}$/, message), v.transform(Number), v.minValue(min, message), v.maxValue(max, message))
}

const PublicUrl = v.pipe(
  v.string(),
  v.check(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text.replace(/\/$/, ''),
    'must be scheme, host and port only, such as https://book.example.org',
  ),
  v.check(
    (text) => text.startsWith('https:') || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(text).hostname),
    'must be https: links in letters carry tokens. Plain http is for this machine only',
  ),
  v.transform((text) => text.replace(/\/$/, '')),
)
const postgresCheck = v.rawCheck<string>(({ dataset, addIssue }) => {
  const read = dataset.typed && isPostgresUrl(dataset.value) ? readPostgresUrl(dataset.value) : undefined
  if (read && !read.ok) addIssue({ message: read.fault })
})
const storeUrl = (file: string) =>
  v.pipe(
    v.string(),
    v.regex(/^(?:sqlite:(?!\/\/).+|postgres(?:ql)?:.*)$/, `must be sqlite:path/to/${file}.db or postgres://user@host/database`),
    postgresCheck,
  )
const OwnerUrl = v.pipe(v.string(), v.regex(/^postgres(?:ql)?:/, 'must be postgres://owner@host/database'), postgresCheck)
const SmtpUrl = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? smtpUrlFault(dataset.value) : undefined
    if (fault) addIssue({ message: fault })
  }),
)

const Environment = v.object({
  PORT: v.optional(whole(0, 65_535), '4400'),
  HOST: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9.:_-]{1,255}$/, 'must be an address or a host name, such as 127.0.0.1 or 0.0.0.0')),
    '127.0.0.1',
  ),
  PUBLIC_URL: v.optional(PublicUrl),
  DATA_DIR: v.optional(v.string(), './data'),
  DATABASE_URL: v.optional(storeUrl('slotwell')),
  KEYS_URL: v.optional(storeUrl('keys')),
  DATABASE_OWNER_URL: v.optional(OwnerUrl),
  KEYS_OWNER_URL: v.optional(OwnerUrl),
  DATABASE_POOL: v.optional(whole(2, 1_000), String(DEFAULT_POOL_SIZE)),
  SLOTWELL_ROOT_KEY: v.optional(v.string()),
  SLOTWELL_ROOT_KEY_FILE: v.optional(v.string()),
  SLOTWELL_BACKUP_KEY: v.optional(v.string()),
  BACKUP_DIR: v.optional(v.string()),
  SMTP_URL: v.optional(SmtpUrl),
  MAIL_FROM: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => v.is(EmailAddress, text), 'must be one e-mail address, such as bookings@example.org'),
    ),
  ),
  ...SmsSettings,
  PRIVATE_MAIL_HOSTS: v.optional(v.picklist(['refuse', 'allow'], 'must be refuse or allow'), 'refuse'),
  TRUSTED_HOPS: v.optional(whole(0, 10), '0'),
  RATE_LIMIT_FACTOR: v.optional(whole(1, 1_000_000), '1'),
  HOLD_LIMIT_PER_VISITOR: v.optional(whole(1, 1_000_000), '4'),
  METRICS_TOKEN: v.optional(v.pipe(v.string(), v.regex(/^[\w.~+/=-]{16,200}$/, 'must be 16 to 200 letters, digits and . _ ~ + / = -'))),
  WORKERS: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:auto|[1-9]|[1-5]\d|6[0-4])$/, 'must be auto or a whole number from 1 to 64'),
      v.transform((text): number | 'auto' => (text === 'auto' ? text : Number(text))),
    ),
    '1',
  ),
  DRAIN_NOTICE_SECONDS: v.optional(whole(0, 300), '0'),
  DRAIN_SECONDS: v.optional(whole(1, 300), '2'),
  WEBHOOKS_ALLOW_PRIVATE: v.optional(
    v.pipe(
      v.picklist(['true', 'false'], 'must be true or false'),
      v.transform((text) => text === 'true'),
    ),
    'false',
  ),
  LOG_LEVEL: v.optional(v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'info'),
})

/** Secrets that may stand in a file instead, as container engines mount them; the root key has its own variable. */
const FROM_FILE = ['DATABASE_URL', 'KEYS_URL', 'SLOTWELL_BACKUP_KEY', 'SMTP_URL', 'SMS_URL', 'SMS_TOKEN', 'METRICS_TOKEN'] as const

/** `NAME_FILE` names a file whose text is the value of `NAME`. Adds to `faults` what cannot be. */
function withFiles(given: Readonly<Record<string, string | undefined>>, faults: string[]): Record<string, string | undefined> {
  const all = { ...given }
  for (const name of FROM_FILE) {
    const path = given[`${name}_FILE`]
    if (path === undefined) continue
    if (given[name] !== undefined) faults.push(`${name} and ${name}_FILE are both set; leave one of them out.`)
    try {
      all[name] = readFileSync(path, 'utf8').trim()
    } catch (error) {
      faults.push(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`)
    }
  }
  return all
}

/** Every variable that is read. */
export const SETTINGS: readonly string[] = [...Object.keys(Environment.entries), ...FROM_FILE.map((name) => `${name}_FILE`)]

/** Reads the environment: the whole configuration, or every fault as one line that names its variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigRead {
  // An empty variable is how many shells and compose files say "not set".
  const named = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const faults: string[] = []
  const given = withFiles(named, faults)
  const read = v.safeParse(Environment, given, { abortPipeEarly: true })
  faults.push(...(read.issues ?? []).map((issue) => `${String(issue.path?.[0]?.key)} ${issue.message}.`))
  if (given.SMTP_URL !== undefined && given.MAIL_FROM === undefined)
    faults.push('MAIL_FROM must be set with SMTP_URL: the address that letters come from.')
  faults.push(...smsFaults(given))
  for (const [url, owner] of [
    ['DATABASE_URL', 'DATABASE_OWNER_URL'],
    ['KEYS_URL', 'KEYS_OWNER_URL'],
  ] as const)
    if (given[owner] !== undefined && !isPostgresUrl(given[url] ?? ''))
      faults.push(`${owner} is only of use where ${url} names PostgreSQL.`)
  if (!read.success || faults.length > 0) return { ok: false, faults }
  const set = read.output

  const dataDir = resolve(set.DATA_DIR)
  return {
    ok: true,
    config: {
      port: set.PORT,
      host: set.HOST,
      publicUrl: set.PUBLIC_URL ?? (set.PORT === 0 ? undefined : localUrl(set.PORT)),
      dataDir,
      databaseUrl: set.DATABASE_URL ?? `sqlite:${join(dataDir, 'slotwell.db')}`,
      keysUrl: set.KEYS_URL ?? `sqlite:${join(dataDir, 'keys.db')}`,
      databaseOwnerUrl: set.DATABASE_OWNER_URL,
      keysOwnerUrl: set.KEYS_OWNER_URL,
      databasePool: set.DATABASE_POOL,
      rootKeyText: set.SLOTWELL_ROOT_KEY,
      rootKeyFile: set.SLOTWELL_ROOT_KEY_FILE ? resolve(set.SLOTWELL_ROOT_KEY_FILE) : join(dataDir, 'root.key'),
      backupDir: set.BACKUP_DIR ? resolve(set.BACKUP_DIR) : join(dataDir, 'backups'),
      backupKeyText: set.SLOTWELL_BACKUP_KEY,
      smtpUrl: set.SMTP_URL,
      mailFrom: set.MAIL_FROM,
      sms: smsConfig(set),
      privateMailHosts: set.PRIVATE_MAIL_HOSTS === 'allow',
      trustedHops: set.TRUSTED_HOPS,
      rateLimitFactor: set.RATE_LIMIT_FACTOR,
      holdLimitPerVisitor: set.HOLD_LIMIT_PER_VISITOR,
      metricsToken: set.METRICS_TOKEN,
      logLevel: set.LOG_LEVEL,
      webhooksAllowPrivate: set.WEBHOOKS_ALLOW_PRIVATE,
      workers: set.WORKERS,
      drainNoticeMs: set.DRAIN_NOTICE_SECONDS * 1_000,
      drainMs: set.DRAIN_SECONDS * 1_000,
    },
  }
}

/** Where a server answers on this machine that was told no public address. */
export const localUrl = (port: number): string => `http://localhost:${port}`
