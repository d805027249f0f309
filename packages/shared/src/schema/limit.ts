import * as v from 'valibot'
import { Whole } from './primitives.ts'

const Bound = {
  per: v.picklist(['day', 'week', 'month', 'year'], 'must be day, week, month or year'),
  /** What is counted: appointments, or the minutes they take. */
  unit: v.optional(v.picklist(['bookings', 'minutes'], 'must be bookings or minutes'), 'bookings'),
  max: Whole(1, 1_000_000),
}
const listOf = <T extends v.GenericSchema>(limit: T, shape: string) =>
  v.pipe(v.array(limit, `must be a list of ${shape}`), v.maxLength(20, 'must be at most 20'))

/** How much of a service is given away, by anybody, by each of its staff, or to one customer. */
export const ServiceLimits = listOf(
  v.strictObject({ of: v.picklist(['service', 'staff', 'customer'], 'must be service, staff or customer'), ...Bound }),
  '{ of, per, max }',
)

/** How much one person takes in all services. */
export const StaffLimits = listOf(v.strictObject(Bound), '{ per, max }')
