import { StoreUnavailable, translated, type UnavailableReason } from './unavailable.ts'

/** Codes of SQLite (https://sqlite.org/rescode.html) and of the system that speak of the machine and not of us. The first that fits counts. */
const CODES: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/^SQLITE_FULL$/, 'full'],
  // What a full or failing disk says where SQLite maps its index of the log.
  [/^SQLITE_IOERR_SHMSIZE$/, 'full'],
  [/^SQLITE_READONLY_DBMOVED$/, 'moved'],
  [/^SQLITE_READONLY/, 'readOnly'],
  [/^SQLITE_(?:BUSY|LOCKED|PROTOCOL)/, 'busy'],
  [/^SQLITE_CANTOPEN/, 'moved'],
  [/^SQLITE_IOERR/, 'failing'],
  // Of files beside the database that a change has to write.
  [/^(?:ENOSPC|EDQUOT)$/, 'full'],
  [/^(?:EROFS|EACCES|EPERM)$/, 'readOnly'],
  [/^EIO$/, 'failing'],
]

/** The error as the port says it; whatever is no fault of the machine comes back as it is. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailable) return error
  const code = (error as { code?: unknown }).code ?? (error.cause as { code?: unknown } | undefined)?.code
  const reason = typeof code === 'string' ? CODES.find(([pattern]) => pattern.test(code))?.[1] : undefined
  return reason === undefined ? error : new StoreUnavailable(reason, { cause: error })
}

/** The same methods, whose faults of the machine are `StoreUnavailable`. */
export const sayUnavailable = <Part extends object>(part: Part): Part => translated(part, asUnavailable)
