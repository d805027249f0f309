import { DAY_MS, epochDayOf, instantOfWall, localDateAt, MINUTE_MS } from '@slotwell/shared/time'
import { minutesOf } from '../../configuration/clock-time.ts'
import type { Configuration, StaffConfig } from '../../store/configuration.ts'
import type { Agenda } from '../../store/mail.ts'

const USUALLY = '06:00'
const NOON = 12 * 60

/** The zone of a staff member's schedule on a day, journeys included. */
export const zoneOn = ({ schedule }: Pick<StaffConfig, 'schedule'>, isoDate: string): string =>
  schedule.stays?.find(({ fromDate, untilDate }) => fromDate <= isoDate && isoDate <= untilDate)?.timeZone ?? schedule.timeZone

/** Whoever should have the letter of the day at `nowMs`: from its time on the clock there until noon, so that a morning without server costs nobody the day. */
export function dueAgendas(
  { organizationId, mail, staff }: Pick<Configuration, 'organizationId' | 'mail' | 'staff'>,
  nowMs: number,
): Agenda[] {
  const time = mail?.agenda ?? USUALLY
  if (time === false) return []
  return staff.flatMap((person) => {
    // Around midnight the day of the journey and the day at home are not the same.
    const isoDate = localDateAt(nowMs, zoneOn(person, localDateAt(nowMs, person.schedule.timeZone)))
    const zone = zoneOn(person, isoDate)
    const at = (minutes: number) => instantOfWall(zone, epochDayOf(isoDate) * DAY_MS + minutes * MINUTE_MS)
    const notAfterMs = at(NOON)
    return at(minutesOf(time)) <= nowMs && nowMs < notAfterMs ? [{ organizationId, staffId: person.id, isoDate, notAfterMs }] : []
  })
}
