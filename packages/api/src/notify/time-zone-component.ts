import { offsetSpanAt } from '@slotwell/shared/time'
import { HORIZON_MS, type Observance, observancesOf, onset } from './zone-rule.ts'

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

/** Beyond the years that are described as a whole: the changes around a span, at most this many. */
const MOST_OBSERVANCES = 20

function around(timeZone: string, startMs: number, endMs: number): readonly Observance[] {
  const first = onset(timeZone, startMs)
  const observances = [onset(timeZone, first.atMs - 1), first]
  for (let ms = offsetSpanAt(timeZone, startMs).endMs; observances.length < MOST_OBSERVANCES; ms = offsetSpanAt(timeZone, ms).endMs) {
    observances.push(onset(timeZone, ms))
    if (ms > endMs) break
  }
  return observances
}

/**
 * The VTIMEZONE of appointments in a span, taken from the same facts as the slots. Published rule sets were seen an hour
 * off for zones whose law changed (Casablanca, Vancouver), and a calendar that disagrees with the letter is worse than a long list.
 */
export function timeZoneComponent(timeZone: string, startMs: number, endMs: number): string {
  const observances = endMs < HORIZON_MS ? observancesOf(timeZone) : around(timeZone, startMs, endMs)
  // Standard time is the smaller offset; of a zone without changes both names would do.
  const standardMs = Math.min(...observances.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${timeZone}`,
    ...observances.flatMap(({ atMs, fromMs, toMs, rule }) => {
      const kind = toMs === standardMs ? 'STANDARD' : 'DAYLIGHT'
      return [
        `BEGIN:${kind}`,
        `DTSTART:${wallStamp(atMs + fromMs)}`,
        ...(rule ? [`RRULE:${rule}`] : []),
        `TZOFFSETFROM:${offsetStamp(fromMs)}`,
        `TZOFFSETTO:${offsetStamp(toMs)}`,
        `END:${kind}`,
      ]
    }),
    'END:VTIMEZONE',
  ].join('\r\n')
}
