import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { readConfig, type Config } from '../config.ts'
import { openDeps, type Deps } from '../deps.ts'
import { isPostgresUrl, postgresAddress, shownAddress } from '../postgres/address.ts'
import { sqlitePath } from '../store/open-store.ts'
import type { Organization, Store } from '../store/store.ts'
import { CliFailure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/** What the process around a command gives it; a test gives something else. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly nodeVersion: string
  readonly clock: () => number
  /** Resolves when the operator wants a running server to stop. */
  readonly untilStopped: () => Promise<void>
  /** Everything that is given on standard input, to its end. A person's typing is not shown. */
  readonly readInput?: () => Promise<string>
  /** Asks a yes-or-no question; undefined where nobody can answer. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined
}

export interface CommandContext extends Surroundings {
  readonly terminal: Terminal
}

/** The whole configuration from the environment, or a failure that lists every fault. */
export function configOf({ env }: Pick<CommandContext, 'env'>): Config {
  const read = readConfig(env)
  if (!read.ok) throw new CliFailure('The configuration is broken.', read.faults.join('\n  '))
  return read.config
}

/** True where there is nothing that an older start has left. Of PostgreSQL only opening tells; nobody makes one by mistake. */
export const holdsNoData = ({ databaseUrl }: Config): boolean => !isPostgresUrl(databaseUrl) && !existsSync(sqlitePath(databaseUrl))

/** Opens data and keys that are there (and brings their schemas up to date), runs `work`, closes them whatever happens. */
export async function withDeps<T>(context: CommandContext, work: (deps: Deps) => Promise<T>): Promise<T> {
  const config = configOf(context)
  if (holdsNoData(config))
    throw new CliFailure(
      `There is no data in ${dirname(sqlitePath(config.databaseUrl))}.`,
      'Did you mean another DATA_DIR? To begin here: slotwell create-organization SLUG',
    )
  return withNewDeps(context, work)
}

/** The same, and makes what is not there yet: for the commands that begin an installation. */
export async function withNewDeps<T>(context: CommandContext, work: (deps: Deps) => Promise<T>): Promise<T> {
  const config = configOf(context)
  // A command answers in sentences; log lines are for servers.
  const deps = await openDeps(config, { clock: context.clock, log: () => {} })
  try {
    if (deps.rootKeyIsNew) sayNewRootKey(context.terminal, config)
    return await work(deps)
  } finally {
    await deps.close()
  }
}

export function sayNewRootKey(terminal: Terminal, config: Config): void {
  terminal.say(`A root key was made: ${terminal.mark.strong(config.rootKeyFile)}`)
  terminal.say('Copy it to a safe place away from the backups: without it, nobody can read a name or an address again.')
  terminal.say('')
}

/** The organization with this slug or id; the only one if none is named. */
export async function findOrganization(store: Pick<Store, 'organizations'>, named: string | undefined): Promise<Organization> {
  if (named) {
    const found = (await store.organizations.bySlug(named)) ?? (await store.organizations.byId(named))
    if (!found) throw new CliFailure(`There is no organization "${named}".`, await listed(store))
    return found
  }
  // What is tried out is never meant unless it is named.
  const all = (await store.organizations.list()).filter(({ liveId }) => !liveId)
  const only = all[0]
  if (!only) throw new CliFailure('There is no organization yet.', 'Make one: slotwell create-organization SLUG')
  if (all.length > 1)
    throw new CliFailure('There are several organizations.', `Name one with --organization: ${all.map(({ slug }) => slug).join(', ')}`)
  return only
}

async function listed(store: Pick<Store, 'organizations'>): Promise<string> {
  const slugs = (await store.organizations.list()).filter(({ liveId }) => !liveId).map(({ slug }) => slug)
  return slugs.length > 0 ? `There are: ${slugs.join(', ')}` : 'Make one: slotwell create-organization SLUG'
}

/** Where a database is, for people: without a password. */
export const placeOf = (url: string): string => (isPostgresUrl(url) ? shownAddress(postgresAddress(url)) : url.replace('sqlite:', ''))

/** `1 change`, `3 changes`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
