/**
 * Offsets of IANA zones. Intl is asked here and nowhere else, a few dozen times for each stretch of
 * `STRETCH_MS`; afterwards every question is answered from the list of offset changes.
 */

export const DAY_MS = 86_400_000
export const MINUTE_MS = 60_000

const STRETCH_MS = 512 * DAY_MS
/** No zone since 1970 has changed its offset twice within such a step. */
const PROBE_MS = 4 * DAY_MS

/** A span of time with one offset. Its ends are changes of the offset, or where a stretch was cut. */
export interface OffsetSpan {
  readonly startMs: number
  readonly endMs: number
  /** Local time minus UTC. */
  readonly offsetMs: number
}

interface Zone {
  readonly format: Intl.DateTimeFormat
  readonly stretches: Map<number, readonly OffsetSpan[]>
}

/** Facts about zones never change while a process runs, so they are shared by everybody in it. */
const zones = new Map<string, Zone>()

/** @throws {RangeError} a zone this runtime does not know; names from people are checked by the schemas. */
function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const zone = { format, stretches: new Map<number, readonly OffsetSpan[]>() }
  zones.set(timeZone, zone)
  return zone
}

/** Asks Intl. `ms` must be a whole second. */
function askOffset(zone: Zone, ms: number): number {
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = zone.format.format(ms).split(/\D+/).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second) - ms
}

/** The instant in `(fromMs, toMs]` from which on the offset is no longer that of `fromMs`. */
function changeBetween(zone: Zone, fromMs: number, toMs: number, fromOffsetMs: number): number {
  let [beforeMs, afterMs] = [fromMs, toMs]
  while (afterMs - beforeMs > 1000) {
    const middleMs = beforeMs + Math.floor((afterMs - beforeMs) / 2000) * 1000
    if (askOffset(zone, middleMs) === fromOffsetMs) beforeMs = middleMs
    else afterMs = middleMs
  }
  return afterMs
}

function readStretch(zone: Zone, index: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = []
  const untilMs = (index + 1) * STRETCH_MS
  let startMs = index * STRETCH_MS
  let offsetMs = askOffset(zone, startMs)
  for (let probeMs = startMs; probeMs < untilMs; ) {
    const nextMs = Math.min(probeMs + PROBE_MS, untilMs)
    const nextOffsetMs = askOffset(zone, nextMs)
    if (nextOffsetMs !== offsetMs) {
      const changeMs = changeBetween(zone, probeMs, nextMs, offsetMs)
      spans.push({ startMs, endMs: changeMs, offsetMs })
      startMs = changeMs
      offsetMs = nextOffsetMs
    }
    probeMs = nextMs
  }
  if (startMs < untilMs) spans.push({ startMs, endMs: untilMs, offsetMs })
  return spans
}

/** The span of one offset around an instant; it may be cut short where nothing changes. */
export function offsetSpanAt(timeZone: string, ms: number): OffsetSpan {
  const zone = zoneOf(timeZone)
  const index = Math.floor(ms / STRETCH_MS)
  let spans = zone.stretches.get(index)
  if (!spans) {
    spans = readStretch(zone, index)
    zone.stretches.set(index, spans)
  }
  let at = spans.length - 1
  while (at > 0 && ms < spans[at]!.startMs) at--
  return spans[at]!
}

/** Local time minus UTC at an instant. */
export const offsetMsAt = (timeZone: string, ms: number): number => offsetSpanAt(timeZone, ms).offsetMs

/** The last change of the offset at or before an instant. */
function changeBefore(timeZone: string, ms: number): number {
  let span = offsetSpanAt(timeZone, ms)
  for (;;) {
    const previous = offsetSpanAt(timeZone, span.startMs - 1)
    if (previous.offsetMs !== span.offsetMs) return span.startMs
    span = previous
  }
}

/**
 * The instant of a wall-clock time, given as milliseconds since 1970-01-01T00:00 on that wall.
 * "Compatible": of a time that comes twice the first, a time that is skipped moves on by the length of the gap.
 */
export function instantOfWall(timeZone: string, wallMs: number): number {
  // Offsets stay within a day of UTC and changes lie more than two days apart, so these are the only two candidates.
  const earlierOffsetMs = offsetMsAt(timeZone, wallMs - DAY_MS)
  const laterOffsetMs = offsetMsAt(timeZone, wallMs + DAY_MS)
  const withEarlierMs = wallMs - earlierOffsetMs
  if (earlierOffsetMs === laterOffsetMs || offsetMsAt(timeZone, withEarlierMs) === earlierOffsetMs) return withEarlierMs
  const withLaterMs = wallMs - laterOffsetMs
  return offsetMsAt(timeZone, withLaterMs) === laterOffsetMs ? withLaterMs : withEarlierMs
}

/** Whether a zone never shows this wall-clock time, because its clocks were put forward over it. */
const isSkipped = (timeZone: string, wallMs: number, instantMs: number): boolean => instantMs + offsetMsAt(timeZone, instantMs) !== wallMs

/** The first instant of a local day. For a day that the zone skips it equals that of the next day. */
export function startOfDayMs(timeZone: string, epochDay: number): number {
  const wallMs = epochDay * DAY_MS
  const instantMs = instantOfWall(timeZone, wallMs)
  // Clocks put forward over midnight may skip part of the evening too: the day then begins at the change itself.
  return isSkipped(timeZone, wallMs, instantMs) ? changeBefore(timeZone, instantMs) : instantMs
}

/** The local day of an instant, as days since 1970-01-01. */
export const epochDayAt = (timeZone: string, ms: number): number => Math.floor((ms + offsetMsAt(timeZone, ms)) / DAY_MS)
