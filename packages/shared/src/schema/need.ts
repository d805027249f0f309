import * as v from 'valibot'
import { Slug, Whole } from './primitives.ts'

/** Who takes part in an appointment together with others. */
export const StaffNeed = v.strictObject({
  /** One of the roles of its staff; absent: whoever they are. */
  role: v.optional(Slug),
  /** `all`: everybody of that role who works there. */
  count: v.optional(v.union([Whole(1, 50), v.literal('all')], 'must be a whole number from 1 to 50, or all'), 1),
})

/** So many units of one of some resources, for the whole appointment. */
export const ResourceNeed = v.strictObject({
  /** Slugs, the one that is used first at the beginning. */
  anyOf: v.pipe(v.array(Slug, 'must be a list of resource slugs'), v.minLength(1, 'must name at least one resource')),
  quantity: v.optional(Whole(1, 200), 1),
})
