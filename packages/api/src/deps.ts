import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BookingDeps } from './booking/booking-deps.ts'
import { createOccupancyView } from './booking/occupancy-view.ts'
import { type Config, localUrl } from './config.ts'
import { createLog, type Log } from './http/log.ts'
import { newId } from './new-id.ts'
import { StartRefused } from './start-refused.ts'
import { isPostgresUrl, postgresAddress, shownAddress } from './postgres/address.ts'
import { postgresRemedy } from './postgres/failure.ts'
import { clusterOf } from './postgres/server-faults.ts'
import { SchemaError } from './store/migrations.ts'
import { openStore, sqlitePath } from './store/open-store.ts'
import type { Store } from './store/store.ts'
import { trustFaults } from './trust/check-trust.ts'
import { deriveKey } from './trust/derive-key.ts'
import type { EraseDeps } from './trust/erase.ts'
import type { WebhookDeps } from './webhooks/runner.ts'
import type { KeyStore } from './trust/key-store.ts'
import type { Keyring } from './trust/keyring.ts'
import { fileLedgerCopy, type LedgerCopy } from './trust/ledger-copy.ts'
import { KeysUnusable } from './trust/keys-unusable.ts'
import { keysExist, openKeys } from './trust/open-keys.ts'
import { loadRootKey } from './trust/root-key.ts'

/** Everything opened that use cases, commands and routes need. */
export interface Deps {
  readonly config: Config
  readonly store: Store
  readonly keyStore: KeyStore
  readonly keyring: Keyring
  readonly rootKey: Uint8Array
  /** Names addresses where they are counted; derived, so that all processes agree, and nowhere written. */
  readonly addressKey: Uint8Array
  /** Names telephone numbers where messages to them are counted; derived like that. */
  readonly numberKey: Uint8Array
  /** Signs the challenges that browsers solve; derived like that. */
  readonly proofKey: Uint8Array
  /** True if this opening made the root key file: the operator has to be told to copy it. */
  readonly rootKeyIsNew: boolean
  /** Copies of the erasure ledger, beside the data and beside the backups. */
  readonly ledgerCopies: readonly LedgerCopy[]
  readonly booking: BookingDeps
  readonly erase: EraseDeps
  readonly webhooks: WebhookDeps
  readonly newId: typeof newId
  readonly clock: () => number
  readonly log: Log
  close(): Promise<void>
}

export interface OpenOptions extends LogOptions {
  readonly clock?: () => number
  readonly log?: Log
  /** Called after a commit that left a letter. */
  readonly letterDue?: () => void
  /** Whole path of a folder with other migrations, for a rehearsal of the next version. */
  readonly migrations?: string
}

interface LogOptions {
  /** Which of several processes on one port this is, from 1; in every line of the log. */
  readonly worker?: number | undefined
}

/** Opens data and keys, making folder, root key and files at the first start. Throws StartRefused with a line for the operator. */
export async function openDeps(
  config: Config,
  { clock = Date.now, worker, log = standardLog(config, clock, { worker }), letterDue, migrations }: OpenOptions = {},
): Promise<Deps> {
  const { databaseUrl, keysUrl } = config
  for (const folder of new Set([config.dataDir, ...[databaseUrl, keysUrl].flatMap(folderOf)])) prepareFolder(folder)
  const refused = (reason: 'keys' | 'database', url: string) => (error: unknown) => {
    throw asRefusal(error, reason, url)
  }
  await refuseOneCluster(config)
  const rootKeyNeeded = await keysExist(keysUrl).catch(refused('keys', keysUrl))
  const root = loadRootKey({ text: config.rootKeyText, file: config.rootKeyFile, create: !rootKeyNeeded })
  if (!root.ok) throw new StartRefused('root_key', [root.detail])

  const { keyStore, keyring } = await openKeys({ url: keysUrl, ownerUrl: config.keysOwnerUrl, rootKey: root.key, clock }).catch(
    refused('keys', keysUrl),
  )
  // What several processes share is the database's clock, so PostgreSQL reads that; a clock that is not the system's is a test's.
  const store = await openStore({
    url: databaseUrl,
    ownerUrl: config.databaseOwnerUrl,
    poolSize: config.databasePool,
    clock: clock === Date.now ? undefined : clock,
    migrations,
  }).catch(async (error: unknown) => {
    await keyStore.close()
    throw asRefusal(error, 'database', databaseUrl)
  })
  const ledgerCopies = [join(config.dataDir, 'erasures.jsonl'), join(config.backupDir, 'erasures.jsonl')].map(fileLedgerCopy)
  const publicUrl = config.publicUrl ?? localUrl(config.port)
  return {
    config,
    store,
    keyStore,
    keyring,
    rootKey: root.key,
    addressKey: deriveKey(root.key, 'addresses'),
    numberKey: deriveKey(root.key, 'numbers'),
    proofKey: deriveKey(root.key, 'proofs'),
    rootKeyIsNew: root.from === 'created',
    ledgerCopies,
    booking: { store, occupancy: createOccupancyView(store), keyring, newId, publicUrl, ...(letterDue ? { letterDue } : {}) },
    erase: { store, keyStore, keyring, ledgerCopies, newId, clock },
    webhooks: { store, keyring, newId, clock, log, allowPrivate: config.webhooksAllowPrivate },
    newId,
    clock,
    log,
    async close() {
      await store.close()
      await keyStore.close()
    },
  }
}

/** What a server must not live with; empty if it may start. */
export async function startFaults({ store, keyStore, ledgerCopies }: Deps): Promise<readonly string[]> {
  return [...(await store.faults()), ...(await trustFaults({ store, keyStore, ledgerCopies }))]
}

const RANK = { info: 0, warn: 1, error: 2, silent: 3 } as const

/** JSON lines on standard output, from the configured level on. */
export function standardLog({ logLevel }: Pick<Config, 'logLevel'>, clock: () => number, { worker }: LogOptions = {}): Log {
  const log = createLog(oneWriteATurn(), clock)
  return (entry) => {
    if (RANK[entry.level] >= RANK[logLevel]) log({ worker, ...entry })
  }
}

/** One folder at a time: Node's recursive mode never ends where a file system refuses with ENOENT, as /proc does. */
function makeFolders(folder: string): void {
  if (isFolder(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolders(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it just now.
    if (!isFolder(folder)) throw error
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** Lines of one turn of the event loop go out in one write: under load a write each would cost more than the answers. */
function oneWriteATurn(): (line: string) => void {
  let lines = ''
  const flush = () => {
    const text = lines
    lines = ''
    if (text) process.stdout.write(text)
  }
  process.once('exit', flush)
  return (line) => {
    if (!lines) setImmediate(flush)
    lines += line
  }
}

function prepareFolder(folder: string): void {
  try {
    makeFolders(folder)
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new StartRefused(
      'folder',
      [`The folder ${folder} cannot be written (${code}). Make it writable for this user, or set DATA_DIR to another one.`],
      { cause: error },
    )
  }
}

/** The folder of a database that is a file. */
const folderOf = (url: string): string[] => (isPostgresUrl(url) ? [] : [dirname(sqlitePath(url))])

/** In one cluster keys and data share one log and one backup, and an erased person would come back with either. */
export async function refuseOneCluster(
  { databaseUrl, keysUrl }: Pick<Config, 'databaseUrl' | 'keysUrl'>,
  named = 'KEYS_URL and DATABASE_URL',
): Promise<void> {
  if (!isPostgresUrl(databaseUrl) || !isPostgresUrl(keysUrl)) return
  const data = await clusterOf(postgresAddress(databaseUrl)).catch((error: unknown) => {
    throw asRefusal(error, 'database', databaseUrl)
  })
  const keys = await clusterOf(postgresAddress(keysUrl)).catch((error: unknown) => {
    throw asRefusal(error, 'keys', keysUrl)
  })
  if (data === keys)
    throw new StartRefused('keys', [
      `${named} name the same PostgreSQL cluster, or a copy of it. Keys need a cluster of their own, with its own log and backups; a second one on the same machine will do.`,
    ])
}

/** A fault of a database or of the operating system in one line; what only a bug can cause goes on as it is. */
export function asRefusal(error: unknown, reason: 'keys' | 'database', url: string): unknown {
  if (error instanceof SchemaError || error instanceof KeysUnusable) return new StartRefused(reason, [error.message], { cause: error })
  if (isPostgresUrl(url)) {
    const remedy = postgresRemedy(error)
    return remedy === undefined
      ? error
      : new StartRefused(reason, [`${shownAddress(postgresAddress(url))} cannot be used: ${remedy}`], { cause: error })
  }
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && /^(?:SQLITE_|E[A-Z]+$)/.test(code))
    return new StartRefused(reason, [`${url.replace('sqlite:', '')} cannot be opened (${code}). Check its folder and its permissions.`], {
      cause: error,
    })
  return error
}
