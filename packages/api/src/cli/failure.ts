import type { Fault } from '../configuration/fault.ts'
import { StartRefused } from '../start-refused.ts'
import { SchemaError } from '../store/migrations.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { LedgerConflict } from '../trust/erasure-ledger.ts'
import { KeysUnusable } from '../trust/keys-unusable.ts'

/** What people and machines are told of a command that failed. */
export interface Failure {
  /** One clear line. */
  readonly message: string
  /** What to do about it. */
  readonly remedy?: string | undefined
  /** Of a file: each is a line for people, an entry of a list for machines. */
  readonly faults?: readonly Fault[] | undefined
  /** What was done all the same, or found; with `--json` it stands beside the failure. People have been told. */
  readonly done?: object | undefined
}

/** A command cannot do what was asked. Ends the process with 1. */
export class CliFailure extends Error implements Failure {
  override readonly name = 'CliFailure'
  readonly remedy: string | undefined
  readonly faults: readonly Fault[] | undefined
  readonly done: object | undefined

  constructor(message: string, remedy?: string, { faults, done }: Pick<Failure, 'faults' | 'done'> = {}) {
    super(message)
    this.remedy = remedy
    this.faults = faults
    this.done = done
  }
}

/** What to tell the operator about anything that was thrown. A bug keeps its stack, the rest is one line. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof CliFailure) return error
  if (error instanceof StartRefused)
    return { message: error.lines[0] ?? 'Slotwell cannot start.', remedy: error.lines.slice(1).join('\n  ') || undefined }
  if (error instanceof SchemaError || error instanceof KeysUnusable || error instanceof LedgerConflict) return { message: error.message }
  if (error instanceof StoreUnavailable)
    return (
      (error.cause instanceof Error && systemFailure(error.cause)) || { message: error.message, remedy: 'Put that right and try again.' }
    )
  if (!(error instanceof Error)) return { message: String(error) }
  return systemFailure(error) ?? { message: `Something went wrong that should not: ${error.message}`, remedy: error.stack }
}

/** What the machine refuses while a command runs; opening the data has its own words. */
function systemFailure(error: NodeJS.ErrnoException): { readonly message: string; readonly remedy: string } | undefined {
  const path = error.path ?? 'A file of the data folder'
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'SQLITE_READONLY':
      return {
        message: `${path} cannot be written (${error.code}).`,
        remedy: 'Give this user the right to write there, or name another folder.',
      }
    case 'ENOENT':
      return { message: `${path} is not there.`, remedy: 'Check the name of the file or folder.' }
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return { message: 'The disk is full.', remedy: 'Make room and try again.' }
    case 'SQLITE_BUSY':
      return { message: 'The database is locked by another program.', remedy: 'Stop what holds it and try again.' }
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return {
        message: 'The database file is damaged.',
        remedy: 'Keep a copy of it and restore the last backup: slotwell restore MANIFEST',
      }
    default:
      return undefined
  }
}
