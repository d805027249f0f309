import { Temporal } from 'temporal-polyfill'
import type { ZoneArithmetic } from '../src/slots/oracle.ts'

const at = (timeZone: string, ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone)

/** Remembers answers: the slow oracle asks the same ones over and over. */
function remembered<A extends (string | number)[], R>(ask: (...args: A) => R): (...args: A) => R {
  const answers = new Map<string, R>()
  return (...args) => {
    const key = args.join(' ')
    if (!answers.has(key)) answers.set(key, ask(...args))
    return answers.get(key)!
  }
}

/** Some dates are left out by their zone. */
const hasDate = remembered((timeZone: string, isoDate: string) => {
  const date = Temporal.PlainDate.from(isoDate)
  return date.toZonedDateTime({ timeZone }).toPlainDate().equals(date)
})

/** Temporal's own arithmetic, for the oracle. */
export const temporalZones: ZoneArithmetic = {
  instantOf: remembered((timeZone, isoDate, minute) => {
    if (!hasDate(timeZone, isoDate)) return undefined
    const wall = Temporal.PlainDateTime.from(isoDate).add({ minutes: minute })
    return wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds
  }),
  isoDateAt: remembered((timeZone, ms) => at(timeZone, ms).toPlainDate().toString()),
  wallMinuteAt: remembered((timeZone, ms) => {
    const { hour, minute } = at(timeZone, ms)
    return hour * 60 + minute
  }),
  addDays: remembered((isoDate, days) => Temporal.PlainDate.from(isoDate).add({ days }).toString()),
  weekday: remembered((isoDate) => Temporal.PlainDate.from(isoDate).dayOfWeek),
}
