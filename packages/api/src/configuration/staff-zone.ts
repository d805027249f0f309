import { localDateAt } from '@slotwell/shared/time'
import type { Configuration, StaffConfig } from '../store/configuration.ts'

type Schedule = Pick<StaffConfig['schedule'], 'timeZone' | 'stays'>

/** The zone in which a day of a schedule is meant: at home, or where the first stay that covers it is. */
export const zoneOn = ({ timeZone, stays = [] }: Schedule, isoDate: string): string =>
  stays.find(({ fromDate, untilDate }) => fromDate <= isoDate && isoDate <= untilDate)?.timeZone ?? timeZone

/** The zone in which somebody is at an instant: that of a stay whose days it is there, or home. */
const zoneAt = ({ timeZone, stays = [] }: Schedule, ms: number): string =>
  stays.find((stay) => {
    const isoDate = localDateAt(ms, stay.timeZone)
    return stay.fromDate <= isoDate && isoDate <= stay.untilDate
  })?.timeZone ?? timeZone

/** In which zone a staff member is at each moment; the appointment's for somebody who is not in the organization any more. */
export function clockOfStaff(
  { staff }: Pick<Configuration, 'staff'>,
  staffId: string,
  appointment: { readonly timeZone: string },
): (ms: number) => string {
  const person = staff.find(({ id }) => id === staffId)
  return (ms) => (person ? zoneAt(person.schedule, ms) : appointment.timeZone)
}
