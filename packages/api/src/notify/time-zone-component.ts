import { offsetSpanAt } from '@slotwell/shared/time'

const two = (n: number): string => String(n).padStart(2, '0')

/** `20261124T090000` from milliseconds on a wall clock. */
export function wallStamp(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19).replace(/[-:]/g, '')
}

/** `+0100`; seconds only where a zone has them. */
function offsetStamp(offsetMs: number): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1000)
  const rest = seconds % 60
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(seconds / 3600))}${two(Math.floor(seconds / 60) % 60)}${rest ? two(rest) : ''}`
}

/** The beginning of the offset that is in force at `ms`. */
function onset(timeZone: string, ms: number): { readonly atMs: number; readonly fromMs: number; readonly toMs: number } {
  const { startMs, offsetMs } = offsetSpanAt(timeZone, ms)
  return { atMs: startMs, fromMs: offsetSpanAt(timeZone, startMs - 1).offsetMs, toMs: offsetMs }
}

/** Changes of the clocks in one component; thirteen months of the zone with the most have six. */
const MOST_OBSERVANCES = 20

/**
 * The VTIMEZONE that appointments in a span need: the offset in force at its start and the changes until its end, taken
 * from the same facts as the slots. Published rule sets were seen an hour off for zones whose law changed
 * (Casablanca, Vancouver), and a calendar that disagrees with the letter is worse than a short list.
 */
export function timeZoneComponent(timeZone: string, startMs: number, endMs: number): string {
  const first = onset(timeZone, startMs)
  const observances = [onset(timeZone, first.atMs - 1), first]
  for (let ms = offsetSpanAt(timeZone, startMs).endMs; observances.length < MOST_OBSERVANCES; ms = offsetSpanAt(timeZone, ms).endMs) {
    observances.push(onset(timeZone, ms))
    if (ms > endMs) break
  }
  // Standard time is the smaller offset; of a zone without changes both names would do.
  const standardMs = Math.min(...observances.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${timeZone}`,
    ...observances.flatMap(({ atMs, fromMs, toMs }) => {
      const kind = toMs === standardMs ? 'STANDARD' : 'DAYLIGHT'
      return [
        `BEGIN:${kind}`,
        `DTSTART:${wallStamp(atMs + fromMs)}`,
        `TZOFFSETFROM:${offsetStamp(fromMs)}`,
        `TZOFFSETTO:${offsetStamp(toMs)}`,
        `END:${kind}`,
      ]
    }),
    'END:VTIMEZONE',
  ].join('\r\n')
}
