/** One line of the log: ids, names of routes, codes and figures. Never a name, an address, an answer or a URL. */
interface LogEntry {
  readonly event: string
  readonly level: 'info' | 'warn' | 'error'
  readonly [field: string]: string | number | boolean | undefined
}
export type Log = (entry: LogEntry) => void

const MAX_FIELD = 300

/**
 * Writes JSON lines. A value that came from outside cannot forge a second line or
 * steer a terminal: everything outside printable ASCII is escaped.
 */
export function createLog(write: (line: string) => void, clock: () => number): Log {
  return (entry) => {
    const line: Record<string, string | number | boolean> = { at: new Date(clock()).toISOString() }
    for (const [field, value] of Object.entries(entry)) {
      if (value !== undefined) line[field] = typeof value === 'string' ? value.slice(0, MAX_FIELD) : value
    }
    write(`${JSON.stringify(line).replace(/[^\u0020-\u007e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`)
  }
}

/** What may be told of a bug: its kind and where, not its message, which may quote a row. */
export function faultFields(error: unknown): { readonly kind: string; readonly code?: string; readonly where?: string } {
  if (!(error instanceof Error)) return { kind: typeof error }
  const code = (error as { code?: unknown }).code ?? (error.cause as { code?: unknown } | undefined)?.code
  const where = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 3)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/\S*\/(packages|node_modules)\//, '($1/'))
    .join(' | ')
  return { kind: error.name, ...(typeof code === 'string' ? { code } : {}), ...(where ? { where } : {}) }
}
