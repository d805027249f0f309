import { addDays, DAY_MS, epochDayOf, instantOfWall, localDateAt, MINUTE_MS } from '@slotwell/shared/time'
import { minutesOf } from '../../configuration/clock-time.ts'
import { zoneOn } from '../../configuration/staff-zone.ts'
import type { Configuration, StaffConfig } from '../../store/configuration.ts'
import type { Agenda } from '../../store/mail.ts'

const USUALLY = '06:00'
const NOON = 12 * 60

type Planned = Pick<Configuration, 'organizationId' | 'mail' | 'staff'>

/** When a staff member's letter of a day is due, and until when. */
function spanOn(person: StaffConfig, isoDate: string, time: string): { readonly fromMs: number; readonly untilMs: number } {
  const zone = zoneOn(person.schedule, isoDate)
  const at = (minutes: number) => instantOfWall(zone, epochDayOf(isoDate) * DAY_MS + minutes * MINUTE_MS)
  return { fromMs: at(minutesOf(time)), untilMs: at(NOON) }
}

/** The day before, today and the day after, somewhere. */
const daysAround = (nowMs: number): string[] => [-1, 0, 1].map((days) => addDays(localDateAt(nowMs, 'UTC'), days))

/** Whoever should have the letter of the day at `nowMs`: from its time on the clock there until noon, so that a morning without server costs nobody the day. */
export function dueAgendas({ organizationId, mail, staff }: Planned, nowMs: number): Agenda[] {
  const time = mail?.agenda ?? USUALLY
  if (time === false) return []
  // On the way it may be morning at home and the morning of another day there: each day is one of one place.
  return staff.flatMap((person) =>
    daysAround(nowMs).flatMap((isoDate) => {
      const { fromMs, untilMs } = spanOn(person, isoDate, time)
      return fromMs <= nowMs && nowMs < untilMs ? [{ organizationId, staffId: person.id, isoDate, notAfterMs: untilMs }] : []
    }),
  )
}

/** When the next one becomes due after `nowMs`; Infinity if none does. */
export function nextDueMs({ mail, staff }: Planned, nowMs: number): number {
  const time = mail?.agenda ?? USUALLY
  if (time === false) return Infinity
  const starts = staff.flatMap((person) =>
    [...daysAround(nowMs), ...daysAround(nowMs + 2 * DAY_MS)].map((isoDate) => spanOn(person, isoDate, time).fromMs),
  )
  return Math.min(Infinity, ...starts.filter((ms) => ms > nowMs))
}
