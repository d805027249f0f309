import { StoreUnavailable, type UnavailableReason } from '../store/unavailable.ts'
import { failureCode } from './failure.ts'

/** SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html) and codes of the system that speak of the machine and not of us. The first that fits counts. */
const CODES: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/^(?:53100|ENOSPC|EDQUOT)$/, 'full'],
  // A server that only follows another one.
  [/^25006$/, 'readOnly'],
  [/^(?:55P03|57014|53300)$/, 'busy'],
  [/^(?:58030|58P01|EIO)$/, 'failing'],
  // It ends the session, starts or stops; or there is no way to it.
  [
    /^(?:08...|57P0[1-5]|25P03|ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN)|ENOTFOUND|EAI_AGAIN|ENOENT)$/,
    'unreachable',
  ],
]
/** What pg says without a code. */
const LOST =
  /^(?:Connection terminated|Client (?:was closed|has encountered a connection error)|timeout exceeded when trying to connect|timeout expired|Query read timeout)/

/** The error as the port says it; whatever is no fault of the machine comes back as it is. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailable) return error
  const code = failureCode(error)
  const reason = code === undefined ? undefined : CODES.find(([pattern]) => pattern.test(code))?.[1]
  if (reason !== undefined) return new StoreUnavailable(reason, { cause: error })
  const said = [error, error.cause].some((one) => one instanceof Error && LOST.test(one.message))
  return said ? new StoreUnavailable('unreachable', { cause: error }) : error
}
