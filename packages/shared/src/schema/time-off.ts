import * as v from 'valibot'
import { Paging } from './booking.ts'
import { Id, ZonedInstant } from './primitives.ts'
import { Reference } from './slots.ts'

/** No reason is asked for: it would be personal data nobody needs. */
export const TimeOffRequest = v.pipe(
  v.strictObject({ staff: Reference('stf'), start: ZonedInstant, end: ZonedInstant }),
  v.forward(
    v.check(({ start, end }) => Date.parse(start) < Date.parse(end), 'must be after start'),
    ['end'],
  ),
  v.forward(
    v.check(({ start, end }) => Date.parse(end) - Date.parse(start) <= 732 * 86_400_000, 'must be at most two years after start'),
    ['end'],
  ),
)
export const TimeOffView = v.strictObject({ id: Id('tof'), staff: Id('stf'), start: ZonedInstant, end: ZonedInstant })
export type TimeOffView = v.InferOutput<typeof TimeOffView>
export const TimeOffQuery = v.strictObject({ staff: v.optional(Reference('stf')), ...Paging })
