import { offsetSpanAt } from '@slotwell/shared/time'

/** Facts about zones are looked at in these years. What comes later is beyond any booking. */
const FIRST_YEAR = 2020
const END_YEAR = 2038
const FIRST_MS = Date.UTC(FIRST_YEAR, 0, 1)
export const HORIZON_MS = Date.UTC(END_YEAR, 0, 1)

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const DAY_MS = 86_400_000

/** A change of the clocks. */
export interface Onset {
  readonly atMs: number
  readonly fromMs: number
  readonly toMs: number
}

export interface Observance extends Onset {
  /** `FREQ=YEARLY;…`; absent for what happened once. */
  readonly rule?: string
}

/** The beginning of the offset that is in force at `ms`. */
export function onset(timeZone: string, ms: number): Onset {
  const { startMs, offsetMs } = offsetSpanAt(timeZone, ms)
  return { atMs: startMs, fromMs: offsetSpanAt(timeZone, startMs - 1).offsetMs, toMs: offsetMs }
}

/** Facts never change while a process runs. */
const known = new Map<string, readonly Observance[]>()

/**
 * How a zone sets its clocks, from 2020 to 2037 and, where a rule holds until then, ever after: the same for every
 * appointment, since programs were seen that take the first description of a zone that they meet for all others of that
 * name. A rule is written only if it gives every change of those years, so it says what the slots say.
 */
export function observancesOf(timeZone: string): readonly Observance[] {
  const found = known.get(timeZone) ?? observe(timeZone)
  known.set(timeZone, found)
  return found
}

function observe(timeZone: string): readonly Observance[] {
  const changes: Onset[] = []
  for (let ms = FIRST_MS; ms < HORIZON_MS; ms = offsetSpanAt(timeZone, ms).endMs) {
    const next = onset(timeZone, ms)
    // A span may be cut where nothing changes.
    if (next.fromMs !== next.toMs && next.atMs >= FIRST_MS) changes.push(next)
  }
  const { offsetMs } = offsetSpanAt(timeZone, FIRST_MS)
  const before: Onset = { atMs: FIRST_MS, fromMs: offsetMs, toMs: offsetMs }
  for (let year = FIRST_YEAR; year < END_YEAR - 7; year++) {
    const rules = yearly(changes.filter(({ atMs }) => atMs >= Date.UTC(year, 0, 1)))
    if (rules) return [before, ...changes.filter(({ atMs }) => atMs < Date.UTC(year, 0, 1)), ...rules]
  }
  return [before, ...changes]
}

/** The same changes as rules; undefined if they follow none. No change at all is a rule, too. */
function yearly(changes: readonly Onset[]): readonly Observance[] | undefined {
  const [first] = changes
  if (!first) return []
  const yearOf = ({ atMs, fromMs }: Onset) => new Date(atMs + fromMs).getUTCFullYear()
  const perYear = changes.filter((one) => yearOf(one) === yearOf(first)).length
  const rules: Observance[] = []
  for (let at = 0; at < perYear; at++) {
    const same = changes.filter((_, index) => index % perYear === at)
    const [one] = same
    const rule = one && same.length === END_YEAR - yearOf(first) ? ruleOf(same) : undefined
    if (!one || !rule) return undefined
    rules.push({ ...one, rule })
  }
  return rules
}

/** `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU` if that gives all of these, one a year. */
function ruleOf(changes: readonly Onset[]): string | undefined {
  const walls = changes.map(({ atMs, fromMs }) => new Date(atMs + fromMs))
  const [wall] = walls
  const alike = (of: (date: Date) => number) => new Set(walls.map(of)).size === 1
  const sameOffsets = new Set(changes.map(({ fromMs, toMs }) => `${fromMs} ${toMs}`)).size === 1
  if (!wall || !sameOffsets || !alike((date) => date.getUTCMonth()) || !alike((date) => date.getUTCDay())) return undefined
  if (!alike((date) => date.getTime() % DAY_MS) || !walls.every((date, index) => date.getUTCFullYear() === wall.getUTCFullYear() + index))
    return undefined
  const weekday = WEEKDAYS[wall.getUTCDay()] ?? ''
  const days = walls.map((date) => date.getUTCDate())
  const month = `FREQ=YEARLY;BYMONTH=${wall.getUTCMonth() + 1}`
  if (walls.every((date) => new Date(date.getTime() + 7 * DAY_MS).getUTCMonth() !== date.getUTCMonth()))
    return `${month};BYDAY=-1${weekday}`
  const nth = Math.ceil((days[0] ?? 1) / 7)
  if (days.every((day) => Math.ceil(day / 7) === nth)) return `${month};BYDAY=${nth}${weekday}`
  const from = Math.min(...days)
  if (Math.max(...days) - from > 6) return undefined
  return `${month};BYMONTHDAY=${Array.from({ length: 7 }, (_, index) => from + index).join(',')};BYDAY=${weekday}`
}
