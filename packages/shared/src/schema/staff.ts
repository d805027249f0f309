import * as v from 'valibot'
import { EmailAddress, Line, LocaleName, LocalizedText, Slug } from './primitives.ts'
import { Schedule } from './schedule.ts'

/** A person who can be booked. Name and title are public; the address is not. */
export const Staff = v.strictObject({
  slug: Slug,
  name: Line(120),
  title: v.optional(LocalizedText(120)),
  /** Where letters about bookings go; encrypted at rest, never in a public answer. */
  email: v.optional(EmailAddress),
  locale: v.optional(LocaleName),
  schedule: Schedule,
})
