import { existsSync } from 'node:fs'
import { isPostgresUrl, postgresAddress, readPostgresUrl } from '../postgres/address.ts'
import { clusterOf } from '../postgres/server-faults.ts'
import type { RowsRefused } from '../store/copy.ts'
import type { MovePlan, MoveRefusal } from '../store/move-store.ts'
import { sqlitePath } from '../store/open-store.ts'
import { keysExist } from '../trust/open-keys.ts'
import { storedFingerprint } from '../trust/open-postgres-keys.ts'
import { counted, placeOf } from './context.ts'
import { CliFailure } from './failure.ts'

export interface MoveOptions {
  readonly from: string
  readonly to: string
  readonly keysFrom?: string
  readonly keysTo?: string
}

const isFile = (url: string): boolean => /^sqlite:(?!\/\/)./.test(url)
const SHOWN = 5

/** What is wrong with the addresses themselves, before anything is opened. */
export function refuseAddresses({ from, to, keysFrom, keysTo }: MoveOptions): void {
  if (!isFile(from) || !isPostgresUrl(to))
    throw new CliFailure('A move goes from sqlite:… to postgres://….', 'Name both: --from sqlite:slotwell.db --to postgres://…')
  if ((keysFrom === undefined) !== (keysTo === undefined))
    throw new CliFailure(
      'Keys move from one address to another.',
      'Give both --keys-from and --keys-to, or neither to leave them where KEYS_URL says.',
    )
  if (keysTo !== undefined && isFile(keysTo))
    throw new CliFailure(
      'Keys that stay in a file need no move.',
      'Leave out --keys-from and --keys-to: the keys stay where KEYS_URL says. To have the file elsewhere, move it while no server runs and set KEYS_URL.',
    )
  if (keysFrom !== undefined && (!isFile(keysFrom) || !isPostgresUrl(keysTo ?? '')))
    throw new CliFailure('Keys move from sqlite:… to postgres://….', 'Name both: --keys-from sqlite:keys.db --keys-to postgres://…')
  for (const [option, url] of [
    ['--to', to],
    ['--keys-to', keysTo],
  ] as const) {
    const read = url === undefined ? undefined : readPostgresUrl(url)
    if (read && !read.ok) throw new CliFailure(`${option} ${read.fault}.`)
  }
  for (const [option, url] of [
    ['--from', from],
    ['--keys-from', keysFrom],
  ] as const) {
    if (url !== undefined && !existsSync(sqlitePath(url)))
      throw new CliFailure(`There is no file ${placeOf(url)}.`, `Name the one that is there with ${option}.`)
  }
}

/** Keys that stay have to be there: a new key store could open nothing of what is moved. */
export async function refuseMissingKeys(keysUrl: string): Promise<void> {
  if (await keysExist(keysUrl)) return
  throw new CliFailure(
    `There are no keys at ${placeOf(keysUrl)}.`,
    'Name them with --keys-from and where they go with --keys-to; or set KEYS_URL to where they are and stay.',
  )
}

/** Copied keys would be wrapped by one root key, and the place that they go to was made with another one. */
export async function refuseOtherRootAt(keysTo: string, fingerprint: string): Promise<void> {
  const stored = await storedFingerprint(postgresAddress(keysTo))
  if (stored !== undefined && stored !== fingerprint)
    throw new CliFailure(
      `The key store at ${placeOf(keysTo)} was made with another root key (fingerprint ${stored}).`,
      'Name an empty database with --keys-to. Nothing was changed.',
    )
}

/** The owner's address comes from the settings, and what it makes has to be made in the target. */
export async function refuseOtherOwner(setting: string, url: string, ownerUrl: string | undefined): Promise<void> {
  if (ownerUrl === undefined || !isPostgresUrl(url)) return
  const [target, owner] = [postgresAddress(url), postgresAddress(ownerUrl)]
  if (target.database === owner.database && (await clusterOf(target)) === (await clusterOf(owner))) return
  throw new CliFailure(
    `${setting} names another database than ${placeOf(url)}.`,
    `Set ${setting} to the owner's address of that one, or remove it.`,
  )
}

export const busy = (to: string): CliFailure =>
  new CliFailure(`Another move to ${placeOf(to)} is at work.`, 'Wait until it has ended. It is enough to run one of them to its end.')

/** The plan, if it is one. */
export function planned(plan: MovePlan | MoveRefusal, what: 'data' | 'keys', to: string): MovePlan {
  switch (plan.state) {
    case 'ready':
    case 'whole':
      return plan
    case 'served':
      throw served()
    case 'foreign':
      throw new CliFailure(
        `The database for the ${what} is not empty: ${placeOf(to)} has ${plan.names.slice(0, SHOWN).join(', ')}${plan.names.length > SHOWN ? ` and ${plan.names.length - SHOWN} more` : ''}.`,
        'Name a database of its own, which is empty. Nothing was changed there.',
      )
    case 'other_rows':
      throw new CliFailure(
        `The database for the ${what} is not empty: ${placeOf(to)} holds other ${what} of Slotwell.`,
        'Name an empty one. Nothing was changed there.',
      )
    case 'other_move':
      throw new CliFailure(
        `A move of other ${what} was begun in this database, or the source has changed since.`,
        'Empty the database (drop and make it again) and move again.',
      )
  }
}

export const served = (): CliFailure =>
  new CliFailure(
    'A server works with one of the two databases.',
    'Stop it, wait ten seconds and try again: what is copied must stand still. No server starts on a copy that is not finished.',
  )

export const changed = (what: 'data' | 'keys'): CliFailure =>
  new CliFailure(
    `The ${what} were changed while they were copied. No server starts on the copy.`,
    'Stop what writes there, empty the target and move again.',
  )

export const differs = (what: 'data' | 'keys', tables: readonly string[]): CliFailure =>
  new CliFailure(
    `The copy of the ${what} differs from the source: ${tables.join(', ')}. No server starts on it.`,
    'Empty the target (drop and make it again) and move again.',
  )

export const damaged = (faults: readonly string[]): CliFailure =>
  new CliFailure(
    `The copy is not as it must be: ${counted(faults.length, 'fault')}. No server starts on it.`,
    [
      ...faults.slice(0, SHOWN),
      'It is an exact copy, so the source is the same: run "slotwell verify" and "slotwell audit verify" there. Then empty the target and move again.',
    ].join('\n  '),
  )

/** Rows that the target does not take are a fault of the source, which has fewer guards. */
export const rowsRefused = ({ table, message }: RowsRefused): CliFailure =>
  new CliFailure(
    `The target does not take the rows of ${table}: ${message}. No server starts on the copy.`,
    'Rows of the source are damaged: run "slotwell verify" there. Then empty the target and move again.',
  )
