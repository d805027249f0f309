import { MINUTE_MS } from '../time/zone.ts'
import { subtractLeadTime } from '../time/zoned-instant.ts'
import { outsideQuietHours, type QuietHours } from './quiet-hours.ts'

export type ReminderChannel = 'mail' | 'sms'

/** One reminder of a service. */
export interface Reminder {
  /** `P1D`: the same time on the day before. `PT2H`: two hours before. */
  readonly before: string
  readonly by: readonly ReminderChannel[]
  /** A letter to whoever gives the appointment, too. */
  readonly staff?: boolean | undefined
}

export interface PlannedReminder {
  readonly before: string
  readonly channel: ReminderChannel
  readonly dueMs: number
  /** Later it would be of no use. */
  readonly notAfterMs: number
}

/** What has just been written to somebody needs no reminder. */
const JUST_WRITTEN_MS = 60 * MINUTE_MS
const TOO_LATE_MS = 15 * MINUTE_MS

/**
 * The reminders of an appointment that is booked, moved or approved at `writtenMs`, in the order in which they leave. Days are counted on
 * the clock of the place, quiet hours kept on that of whoever is reminded: the visitor, if nothing else is said. Left out: what would come within an hour of the letter
 * that has just been written, and of two that quiet hours bring together the earlier one.
 */
export function planReminders(
  appointment: { readonly startMs: number; readonly timeZone: string; readonly visitorTimeZone: string },
  reminders: readonly Reminder[],
  quietHours: { readonly [channel in ReminderChannel]?: QuietHours | undefined },
  writtenMs: number,
  zoneAt: (ms: number) => string = () => appointment.visitorTimeZone,
): readonly PlannedReminder[] {
  const { startMs, timeZone } = appointment
  const planned = reminders
    .flatMap(({ before, by }) => by.map((channel) => ({ before, channel, aimMs: subtractLeadTime(startMs, before, timeZone) })))
    .sort((a, b) => a.aimMs - b.aimMs)
    .map(({ before, channel, aimMs }) => ({
      before,
      channel,
      dueMs: outsideQuietHours(quietHours[channel], aimMs, startMs, zoneAt(aimMs)),
      notAfterMs: startMs - TOO_LATE_MS,
    }))
    .filter(({ dueMs }) => dueMs >= writtenMs + JUST_WRITTEN_MS)
  return planned
    .filter(({ channel, dueMs }, index) => !planned.slice(index + 1).some((later) => later.channel === channel && later.dueMs <= dueMs))
    .sort((a, b) => a.dueMs - b.dueMs)
}

/** What staff are reminded by: letters. */
export const staffReminders = (reminders: readonly Reminder[]): readonly Reminder[] =>
  reminders.flatMap(({ before, staff }): Reminder[] => (staff ? [{ before, by: ['mail'] }] : []))

/** Whether a later reminder by the same way is due as well, so that this one has nothing left to say. */
export const isOvertaken = (
  planned: readonly PlannedReminder[],
  { before, channel }: Pick<PlannedReminder, 'before' | 'channel'>,
  nowMs: number,
): boolean => {
  const own = planned.find((one) => one.before === before && one.channel === channel)
  return own !== undefined && planned.some((one) => one.channel === channel && one.dueMs > own.dueMs && one.dueMs <= nowMs)
}
