import * as v from 'valibot'
import { Paging } from './booking.ts'
import { Id, ZonedInstant } from './primitives.ts'

export const MESSAGE_CHANNELS = ['mail', 'sms'] as const
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number]
export const MESSAGE_STATES = ['due', 'sent', 'dropped', 'failed'] as const

/** What was sent or is to be: ids, kinds, codes and times, and nothing of a person. */
export const MessageView = v.strictObject({
  id: Id('out'),
  channel: v.picklist(MESSAGE_CHANNELS),
  kind: v.string(),
  /** Which one of its kind, such as `P1D` of a reminder. */
  detail: v.optional(v.string()),
  booking: Id('bkg'),
  /** Of the booking. A message for one that is past is not sent. */
  revision: v.number(),
  /** `attendee:att_…` or `staff:stf_…`. */
  recipient: v.string(),
  /** `due` waits or is tried again, `dropped` was not needed any more, `failed` was given up. */
  state: v.picklist(MESSAGE_STATES),
  attempts: v.number(),
  /** Why the last attempt failed, or why it was dropped, in a code. */
  reason: v.optional(v.string()),
  createdAt: ZonedInstant,
  /** When it is tried next. */
  dueAt: v.optional(ZonedInstant),
  settledAt: v.optional(ZonedInstant),
})
export type MessageView = v.InferOutput<typeof MessageView>

export const MessagesQuery = v.strictObject({
  state: v.optional(v.picklist(MESSAGE_STATES, `must be one of ${MESSAGE_STATES.join(', ')}`)),
  channel: v.optional(v.picklist(MESSAGE_CHANNELS, `must be one of ${MESSAGE_CHANNELS.join(', ')}`)),
  booking: v.optional(Id('bkg')),
  ...Paging,
})
export type MessagesQuery = v.InferOutput<typeof MessagesQuery>
