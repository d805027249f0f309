import * as v from 'valibot'
import { IsoDate, Line, LocalizedText, Slug, TimeZone, Whole } from './primitives.ts'

/** A day on which a location is closed for everybody, such as a public holiday. */
export const Closure = v.strictObject({ date: IsoDate, name: v.optional(LocalizedText(120)) })

export const Location = v.strictObject({
  slug: Slug,
  name: LocalizedText(120),
  /** Absent for a place that is only online. */
  address: v.optional(Line(200)),
  online: v.optional(v.boolean('must be true or false'), false),
  /** Defaults to the organization's zone. */
  timeZone: v.optional(TimeZone),
  closures: v.optional(v.pipe(v.array(Closure, 'must be a list of { date, name }'), v.maxLength(400, 'must be at most 400')), []),
})

/** Minutes that staff need from one location to another; the way back takes as long unless it is given too. */
export const Travel = v.strictObject({ from: Slug, to: Slug, minutes: Whole(1, 720) })
