import * as v from 'valibot'
import { StaffLimits } from './limit.ts'
import { EmailAddress, Line, LocaleName, LocalizedText, MeetingUrl, Slug } from './primitives.ts'
import { Schedule } from './schedule.ts'

/** A person who can be booked. Name and title are public; the address is not. */
export const Staff = v.strictObject({
  slug: Slug,
  name: Line(120),
  title: v.optional(LocalizedText(120)),
  /** Where letters about bookings go; encrypted at rest, never in a public answer. */
  email: v.optional(EmailAddress),
  locale: v.optional(LocaleName),
  /** This person's own room; it wins over that of the location. Told once it is booked, never before. */
  meetingUrl: v.optional(MeetingUrl),
  /** What this person can be in a team: `doctor`. */
  roles: v.optional(v.pipe(v.array(Slug, 'must be a list of roles such as [doctor]'), v.maxLength(20, 'must be at most 20'))),
  limits: v.optional(StaffLimits),
  schedule: Schedule,
})
