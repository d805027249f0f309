import { formatInstant } from '@slotwell/shared/time'
import type { Booking } from '../store/booking-records.ts'
import type { Store } from '../store/store.ts'

/** Version of the zone rules that this process counts with: `2026b`. */
const ZONE_RULES = process.versions.tz ?? 'unknown'

/** What a clock shows there at an instant, without offset: `2026-03-09T09:00`. */
const clockAt = (ms: number, timeZone: string): string => formatInstant(ms, timeZone).slice(0, 16)

/** What stands beside the instant of a booking. */
export const wallTime = (startMs: number, timeZone: string): Pick<Booking, 'wallTime' | 'zoneRules'> => ({
  wallTime: clockAt(startMs, timeZone),
  zoneRules: ZONE_RULES,
})

/** A booking whose clock time by today's rules is not the one that was agreed. */
export interface ShiftedBooking {
  readonly id: string
  readonly number: string
  readonly timeZone: string
  readonly agreed: string
  readonly agreedRules: string
  readonly now: string
  readonly nowRules: string
}

const PAGE = 500

/** Live bookings of the future whose instant and clock time no longer belong together; and how many were looked at. */
export async function shiftedBookings(
  store: Pick<Store, 'bookings'>,
  organizationId: string,
  nowMs: number,
): Promise<{ readonly checked: number; readonly shifted: readonly ShiftedBooking[] }> {
  const shifted: ShiftedBooking[] = []
  let checked = 0
  for (const state of ['pending', 'confirmed']) {
    let after: { readonly startMs: number; readonly id: string } | undefined
    for (;;) {
      const page = await store.bookings.list(organizationId, { state, fromMs: nowMs }, { limit: PAGE, ...(after ? { after } : {}) })
      for (const { id, number, startMs, timeZone, wallTime: agreed, zoneRules } of page) {
        if (agreed === null) continue
        checked++
        const now = clockAt(startMs, timeZone)
        if (now !== agreed) shifted.push({ id, number, timeZone, agreed, agreedRules: zoneRules ?? '', now, nowRules: ZONE_RULES })
      }
      after = page.at(-1)
      if (page.length < PAGE) break
    }
  }
  return { checked, shifted }
}
