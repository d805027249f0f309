import * as v from 'valibot'
import { IsoDate, Line, LocalizedText, MeetingUrl, Slug, TimeZone, Whole } from './primitives.ts'

/** A day on which a location is closed for everybody, such as a public holiday. */
export const Closure = v.strictObject({ date: IsoDate, name: v.optional(LocalizedText(120)) })

const Names = v.pipe(v.array(Line(120), 'must be a list of names of holidays'), v.maxLength(100, 'must be at most 100'))

/** The holiday calendar of a country or region. Its public holidays close the place. */
export const Holidays = v.strictObject({
  country: v.pipe(v.string('must be a country'), v.regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as "CH"')),
  region: v.optional(v.pipe(v.string('must be a region'), v.regex(/^[A-Z0-9]{1,5}(-[A-Z0-9]{1,5})?$/, 'must be a code such as "LU"'))),
  /** Others that close it, too. */
  confirm: v.optional(Names),
  /** Public ones on which it is open. */
  ignore: v.optional(Names),
})

export const Location = v.strictObject({
  slug: Slug,
  name: LocalizedText(120),
  /** Absent for a place that is only online. */
  address: v.optional(Line(200)),
  online: v.optional(v.boolean('must be true or false'), false),
  /** Told once it is booked, never before. */
  meetingUrl: v.optional(MeetingUrl),
  /** Defaults to the organization's zone. */
  timeZone: v.optional(TimeZone),
  closures: v.optional(v.pipe(v.array(Closure, 'must be a list of { date, name }'), v.maxLength(400, 'must be at most 400')), []),
  holidays: v.optional(Holidays),
})

/** Minutes that staff need from one location to another; the way back takes as long unless it is given too. */
export const Travel = v.strictObject({ from: Slug, to: Slug, minutes: Whole(1, 720) })
