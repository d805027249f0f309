import * as v from 'valibot'
import { ClockTime, IsoDate, Line, Slug, TimeZone, Whole } from './primitives.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const Opening = {
  from: ClockTime,
  to: ClockTime,
  /** Slug; may be left out while the organization has one location. */
  location: v.optional(Slug),
}
const inOrder = <T extends { readonly from: string; readonly to: string }>() =>
  v.check<T, string>(
    ({ from, to }) => from < to,
    'must end after it starts ("from" before "to"); hours past midnight are two entries, until "24:00" and from "00:00"',
  )

export const WeeklyOpening = v.pipe(
  v.strictObject({
    days: v.pipe(
      v.array(v.picklist(WEEKDAYS, `must be one of ${WEEKDAYS.join(', ')}`), 'must be a list such as [mon, tue]'),
      v.minLength(1, 'must name at least one day'),
    ),
    ...Opening,
    /** First and last local date on which the rule holds. */
    validFrom: v.optional(IsoDate),
    validUntil: v.optional(IsoDate),
    /** Only every so many weeks, counted from the week of `weeksFrom` or else of `validFrom`. */
    everyWeeks: v.optional(Whole(2, 52)),
    weeksFrom: v.optional(IsoDate),
  }),
  inOrder(),
  v.check(({ validFrom, validUntil }) => !validFrom || !validUntil || validFrom <= validUntil, 'has "validUntil" before "validFrom"'),
)

/** Replaces the whole day of that staff member, at every location. */
export const DayOverride = v.strictObject({
  date: IsoDate,
  openings: v.pipe(
    v.array(v.pipe(v.strictObject(Opening), inOrder()), 'must be a list of { from, to }; an empty list means closed'),
    v.maxLength(24, 'must be at most 24'),
  ),
  note: v.optional(Line(120)),
})

/** Days, both inclusive, that somebody spends in another zone: hours keep their wall time there. */
export const Stay = v.pipe(
  v.strictObject({ from: IsoDate, until: IsoDate, timeZone: TimeZone }),
  v.check(({ from, until }) => from <= until, 'has "until" before "from"'),
)

/** Weekly rules and date overrides in one zone. */
export const Schedule = v.strictObject({
  /** Defaults to the organization's zone. */
  timeZone: v.optional(TimeZone),
  rules: v.pipe(v.array(WeeklyOpening, 'must be a list of { days, from, to }'), v.maxLength(200, 'must be at most 200')),
  overrides: v.optional(
    v.pipe(v.array(DayOverride, 'must be a list of { date, openings }'), v.maxLength(1000, 'must be at most 1000')),
    [],
  ),
  stays: v.optional(v.pipe(v.array(Stay, 'must be a list of { from, until, timeZone }'), v.maxLength(200, 'must be at most 200'))),
})
