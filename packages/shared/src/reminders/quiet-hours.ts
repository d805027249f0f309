import { DAY_MS, MINUTE_MS, offsetSpanAt } from '../time/zone.ts'

/** When nobody is to be disturbed, by the clock on the wall: from `fromMin` on until `toMin`, over midnight if that is earlier. Never equal. */
export interface QuietHours {
  readonly fromMin: number
  readonly toMin: number
}

/** What a message needs to be of use when it comes after quiet hours. */
const WORTHWHILE_MS = 60 * MINUTE_MS
/** So long before quiet hours begin, so that it can be tried again, or wait its turn among others, before they do. */
const BEFOREHAND_MS = 30 * MINUTE_MS

const dayPart = (ms: number): number => ((ms % DAY_MS) + DAY_MS) % DAY_MS

/** Whether the clock of a zone shows quiet hours; of a time that comes twice both times are quiet. */
export function isQuiet({ fromMin, toMin }: QuietHours, ms: number, timeZone: string): boolean {
  const wallMs = dayPart(ms + offsetSpanAt(timeZone, ms).offsetMs)
  const sinceFromMs = dayPart(wallMs - fromMin * MINUTE_MS)
  return sinceFromMs < dayPart((toMin - fromMin) * MINUTE_MS)
}

/** The first instant that is not quiet, from `ms` on. */
export function quietEndMs(quiet: QuietHours, ms: number, timeZone: string): number {
  for (let atMs = ms; ; ) {
    if (!isQuiet(quiet, atMs, timeZone)) return atMs
    const span = offsetSpanAt(timeZone, atMs)
    // A change of the clocks may come first, and lead out of the quiet hours or back into them.
    atMs = Math.min(atMs + dayPart(quiet.toMin * MINUTE_MS - (atMs + span.offsetMs)), span.endMs)
  }
}

/** The first instant of the quiet hours that an instant lies in. */
function quietStartMs(quiet: QuietHours, ms: number, timeZone: string): number {
  for (let atMs = ms; ; ) {
    const span = offsetSpanAt(timeZone, atMs)
    const startMs = Math.max(atMs - dayPart(atMs + span.offsetMs - quiet.fromMin * MINUTE_MS), span.startMs)
    if (!isQuiet(quiet, startMs - 1, timeZone)) return startMs
    atMs = startMs - 1
  }
}

/**
 * When a message leaves that is due at `dueMs` for something at `startMs`: outside the quiet hours of whoever gets it, who lives in `timeZone`.
 * After them if an hour is left until then, else half an hour before they begin, or when the ones before are over if that is later. May thus be earlier than it is due, and never after the start.
 */
export function outsideQuietHours(quiet: QuietHours | undefined, dueMs: number, startMs: number, timeZone: string): number {
  if (!quiet || !isQuiet(quiet, dueMs, timeZone)) return dueMs
  const endMs = quietEndMs(quiet, dueMs, timeZone)
  if (endMs <= startMs - WORTHWHILE_MS) return endMs
  return quietEndMs(quiet, quietStartMs(quiet, dueMs, timeZone) - BEFOREHAND_MS, timeZone)
}
