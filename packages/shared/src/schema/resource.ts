import * as v from 'valibot'
import { Line, Slug, Whole } from './primitives.ts'

/** A room or a device; a pool has `quantity` numbered, interchangeable units. */
export const Resource = v.strictObject({
  slug: Slug,
  name: Line(120),
  /** Slug of the location where it stands. */
  location: v.optional(Slug),
  quantity: v.optional(Whole(1, 200), 1),
})
