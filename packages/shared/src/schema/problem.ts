import * as v from 'valibot'

/** Every refusal this API can give. Clients switch on the code, so one that was released is never renamed. */
export const PROBLEM_CODES = [
  'invalid_request',
  'malformed_json',
  'unsupported_media_type',
  'payload_too_large',
  'unauthorized',
  'forbidden',
  'origin_not_allowed',
  'secret_key_in_browser',
  'not_found',
  'method_not_allowed',
  'unknown_service',
  'unknown_staff',
  'unknown_location',
  'not_published',
  'range_too_long',
  'slot_taken',
  'hold_not_found',
  'hold_limit_reached',
  'booking_limit_reached',
  'booking_not_found',
  'customer_not_found',
  'time_off_not_found',
  'busy_block_not_found',
  'calendar_feed_not_found',
  'session_not_found',
  'message_not_found',
  'message_not_replayable',
  'webhook_not_found',
  'webhook_event_not_found',
  'webhook_limit_reached',
  'webhook_slug_taken',
  'change_deadline_passed',
  'wrong_state',
  'revision_conflict',
  'configuration_changed',
  'idempotency_key_reused',
  'proof_required',
  'proof_wrong',
  'proof_expired',
  'proof_used',
  'filled_by_program',
  'own_page_only',
  'no_mail_server',
  'rate_limited',
  'internal_error',
  'unavailable',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** RFC 9457 body, `application/problem+json`. `detail` is for people and may change; `code` is for programs. */
export const Problem = v.looseObject({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(PROBLEM_CODES),
  detail: v.optional(v.string()),
  /** One entry a fault; `pointer` is a JSON Pointer into the body, or names the parameter. */
  errors: v.optional(v.array(v.object({ pointer: v.optional(v.string()), parameter: v.optional(v.string()), detail: v.string() }))),
})
export type Problem = v.InferOutput<typeof Problem>
