import type { Booking } from '../booking-records.ts'
import type { Connection } from './connection.ts'

/** Drops what would remind of earlier revisions of a booking, but for what is being sent. Inside the caller's transaction; `nowMs` by the store's clock. */
export function pastReminders({ sqlite }: Connection): (booking: Booking, nowMs: number) => void {
  const drop = sqlite.prepare<{ organizationId: string; id: string; revision: number; nowMs: number }>(
    `update outbox set state = 'dropped', note = 'past_revision', settled_at_ms = :nowMs
     where organization_id = :organizationId and booking_id = :id and kind = 'booking.reminder' and revision < :revision
       and state = 'due' and leased_until_ms <= :nowMs`,
  )
  return ({ organizationId, id, revision }, nowMs) => void drop.run({ organizationId, id, revision, nowMs })
}
