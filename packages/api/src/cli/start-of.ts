import { instantOfWall, localDateAt } from '@slotwell/shared/time'
import { CliFailure } from './failure.ts'

const START = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::00)?(Z|[+-]\d\d:\d\d)?$/

/** Epoch milliseconds of a time that somebody typed. Without an offset it is what the clock shows in the zone. `named` is the word it was given as. */
export function startOf(named: string, text: string, timeZone: string): number {
  const [, date = '', hour, minute, offset] = START.exec(text) ?? []
  const wallMs = Date.parse(`${date}T${hour}:${minute}:00Z`)
  const startMs = offset === undefined ? wallMs : Date.parse(`${date}T${hour}:${minute}:00${offset}`)
  if (Number.isNaN(startMs) || localDateAt(wallMs, 'UTC') !== date)
    throw new CliFailure(
      `${named} is not a time: ${text}`,
      `Give date and time on a whole minute, such as ${named.startsWith('--') ? `${named} ` : ''}2026-12-01T09:00 (the clock of the place), or with an offset: 2026-12-01T09:00+01:00.`,
    )
  return offset === undefined ? instantOfWall(timeZone, wallMs) : startMs
}
