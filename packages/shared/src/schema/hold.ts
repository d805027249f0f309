import * as v from 'valibot'
import { Id, TimeZone, Whole, ZonedInstant } from './primitives.ts'
import { LARGEST_PARTY } from './seats.ts'
import { Reference, SlotView } from './slots.ts'

/** 32 random bytes, base64url. Whoever holds it may extend, release or book the hold. */
export const HoldSecret = v.pipe(
  v.string('must be the secret of the hold'),
  v.regex(/^[A-Za-z0-9_-]{43}$/, 'must be the secret of the hold'),
)

export const HoldRequest = v.strictObject({
  service: Reference('svc'),
  start: ZonedInstant,
  staff: v.optional(Reference('stf')),
  location: v.optional(Reference('loc')),
  /** Seats to take; 1 if absent. */
  partySize: v.optional(Whole(1, LARGEST_PARTY)),
  /** One of the lengths of the service; its usual one if absent. */
  durationMin: v.optional(Whole(1, 1440)),
  /** The visitor's earlier hold, released in the same change if the new time is free. */
  replaces: v.optional(v.strictObject({ hold: Id('hld'), holdSecret: HoldSecret })),
  /** Zone in which `alternatives` are given if the time is taken; defaults to the organization's. */
  timeZone: v.optional(TimeZone),
})
export type HoldRequest = v.InferInput<typeof HoldRequest>

export const HoldView = v.strictObject({
  id: Id('hld'),
  secret: HoldSecret,
  start: ZonedInstant,
  end: ZonedInstant,
  staff: v.array(Id('stf')),
  location: Id('loc'),
  /** Seats taken; absent where an appointment is one party's alone. */
  partySize: v.optional(v.number()),
  expiresAt: ZonedInstant,
  /** How long it lives from now, so that a wrong clock of the visitor does not matter. */
  expiresInSeconds: v.number(),
})
export type HoldView = v.InferOutput<typeof HoldView>

export const HoldExtended = v.strictObject({ id: Id('hld'), expiresAt: ZonedInstant, expiresInSeconds: v.number() })
export type HoldExtended = v.InferOutput<typeof HoldExtended>

/** `slot_taken` carries the nearest free times, earlier and later, ascending. */
export const Alternatives = v.array(SlotView)
