import * as v from 'valibot'
import { Paging } from './booking.ts'
import { Id, Slug, Whole, ZonedInstant } from './primitives.ts'
import { Reference } from './slots.ts'

const Block = v.pipe(
  v.strictObject({ start: ZonedInstant, end: ZonedInstant }),
  v.forward(
    v.check(({ start, end }) => Date.parse(start) < Date.parse(end), 'must be after start'),
    ['end'],
  ),
  v.forward(
    v.check(({ start, end }) => Date.parse(end) - Date.parse(start) <= 732 * 86_400_000, 'must be at most two years after start'),
    ['end'],
  ),
)

/** All that a staff member has in another calendar: times only, since nothing else is needed to keep them free. */
export const BusyBlocksRequest = v.strictObject({
  staff: Reference('stf'),
  /** Which calendar, in a word of the caller's own. */
  source: Slug,
  /** An empty list: nothing any more. */
  blocks: v.pipe(v.array(Block, 'must be a list of { start, end }'), v.maxLength(500, 'must be at most 500')),
})
/** What changed: blocks that were there already stay as they are. */
export const BusyBlocksReplaced = v.strictObject({
  staff: Id('stf'),
  source: Slug,
  added: v.number(),
  removed: v.number(),
  blocks: Whole(0, 500),
})
export type BusyBlocksReplaced = v.InferOutput<typeof BusyBlocksReplaced>

export const BusyBlockView = v.strictObject({ id: Id('bsy'), staff: Id('stf'), source: Slug, start: ZonedInstant, end: ZonedInstant })
export type BusyBlockView = v.InferOutput<typeof BusyBlockView>
export const BusyBlocksQuery = v.strictObject({ staff: v.optional(Reference('stf')), source: v.optional(Slug), ...Paging })
