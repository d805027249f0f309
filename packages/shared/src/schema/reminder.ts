import * as v from 'valibot'
import { ClockTime, LeadTime } from './primitives.ts'

const Before = v.pipe(
  LeadTime,
  v.check((text) => text !== 'PT0H', 'must be at least PT1H: a reminder at the start helps nobody'),
)

const Ways = v.pipe(
  v.array(v.picklist(['mail', 'sms'], 'must be mail or sms'), 'must be a list such as [mail, sms]'),
  v.minLength(1, 'must name mail, sms or both'),
  v.check((ways) => new Set(ways).size === ways.length, 'names a way twice'),
)

/** When somebody is reminded, and how. `P1D` alone is a letter. */
const Reminder = v.union(
  [
    v.pipe(
      Before,
      v.transform((before): { before: string; by: ('mail' | 'sms')[]; staff?: boolean | undefined } => ({ before, by: ['mail'] })),
    ),
    v.strictObject({
      before: Before,
      by: v.optional(Ways, ['mail']),
      /** Whoever gives the appointment gets a letter at the same time. */
      staff: v.optional(v.boolean('must be true or false')),
    }),
  ],
  'must be a lead time such as P1D or PT2H, or { before: P1D, by: [mail, sms] }',
)

/** Reminders of an appointment, in any order. */
export const Reminders = v.pipe(
  v.array(Reminder, 'must be a list such as [P1D, PT2H]'),
  v.maxLength(5, 'must be at most 5'),
  v.check((all) => new Set(all.map(({ before }) => before)).size === all.length, 'has two reminders at the same time'),
)

/** When nobody is disturbed, by the visitor's clock. */
export const QuietHours = v.pipe(
  v.strictObject({ from: ClockTime, to: ClockTime }),
  v.check(({ from, to }) => from.replace('24:', '00:') !== to.replace('24:', '00:'), 'must end at another time than it begins'),
)
