import { faultLine } from '../configuration/fault.ts'
import type { Failure } from './failure.ts'

/** Where a command speaks. Sentences and tables go to `out`; progress and failures to `err`, so that `--json` stays clean. */
export interface Terminal {
  /** One line of text for people; silent with `--json`. */
  say(text: string): void
  /** Rows with aligned columns; the first row is the head. Silent with `--json`. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void
  /** The one answer for machines, printed only with `--json`. */
  result(value: unknown): void
  /** A failure: one line, then the faults and what to do about it. */
  fail(failure: Failure): void
  /** Runs `work` and shows what it does if it takes longer than a second. */
  during<T>(doing: string, work: () => Promise<T>): Promise<T>
  /** Shows how far something long has got: a line that is written over, or where there is no screen a line whenever a part is done. */
  progress(): Progress
  readonly mark: { good(text: string): string; bad(text: string): string; quiet(text: string): string; strong(text: string): string }
}

export interface Progress {
  /** `done` of `all` rows of one part. `aside`: only for a line that is written over. */
  at(doing: string, part: string, done: number, all: number, aside?: 'aside'): void
  /** Wipes the line, so that the answer stands alone. */
  end(): void
}

/** The part of a stream that is needed; `process.stdout` fits. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

export interface TerminalOptions {
  readonly out: Output
  readonly err: Output
  readonly json: boolean
  /** `NO_COLOR` and friends have been looked at. */
  readonly colour: boolean
}

const PROGRESS_AFTER_MS = 1000
const PROGRESS_EVERY_MS = 1000
/** A line that is written over changes so often at most. */
const REDRAW_MS = 100

export function createTerminal({ out, err, json, colour }: TerminalOptions): Terminal {
  const painted = (code: number, isTty: boolean | undefined) => (text: string) =>
    colour && isTty && !json ? `\u001b[${code}m${text}\u001b[0m` : text
  const mark = { good: painted(32, out.isTTY), bad: painted(31, out.isTTY), quiet: painted(2, out.isTTY), strong: painted(1, out.isTTY) }
  const say = (text: string) => {
    if (!json) out.write(`${text}\n`)
  }
  return {
    say,
    mark,
    table(head, rows) {
      for (const line of alignedLines([head, ...rows]).map((text, i) => (i === 0 ? mark.quiet(text) : text))) say(line)
    },
    result(value) {
      if (json) out.write(`${JSON.stringify(value, null, 2)}\n`)
    },
    fail({ message, remedy, faults, done }) {
      if (json) out.write(`${JSON.stringify({ ...done, ok: false, message, remedy, faults }, null, 2)}\n`)
      else {
        const lines = [message, ...(faults?.map(faultLine) ?? []), ...(remedy ? [remedy] : [])]
        err.write(`${painted(31, err.isTTY)('✗')} ${lines.join('\n  ')}\n`)
      }
    },
    progress() {
      let drawnAt = -Infinity
      return {
        at(doing, part, done, all, aside) {
          const text = `${doing}: ${part}, ${done} of ${all} rows`
          if (!err.isTTY) {
            if (!aside && all > 0 && done === all) err.write(`${text}\n`)
          } else if (performance.now() - drawnAt >= REDRAW_MS) {
            drawnAt = performance.now()
            err.write(`\r${text}\u001b[K`)
          }
        },
        end() {
          if (err.isTTY && drawnAt > -Infinity) err.write('\r\u001b[K')
          drawnAt = -Infinity
        },
      }
    },
    async during(doing, work) {
      const startedAt = performance.now()
      const show = () => err.write(err.isTTY ? `\r${doing} … ${Math.round((performance.now() - startedAt) / 1000)} s` : `${doing} …\n`)
      const first = setTimeout(show, PROGRESS_AFTER_MS)
      const ticking = err.isTTY ? setInterval(show, PROGRESS_EVERY_MS) : undefined
      try {
        return await work()
      } finally {
        clearTimeout(first)
        clearInterval(ticking)
        // Wipes the progress line, so that the answer stands alone.
        if (err.isTTY && performance.now() - startedAt > PROGRESS_AFTER_MS) err.write('\r\u001b[K')
      }
    },
  }
}

/** Columns two spaces apart, no spaces at the ends of lines. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
}
