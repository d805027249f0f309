import type { QuietHours, ReminderChannel } from '@slotwell/shared/reminders'
import type { Configuration } from '../store/configuration.ts'

/** A letter waits until it is opened; a text message makes a sound. */
const USUAL_FOR_SMS: QuietHours = { fromMin: 21 * 60, toMin: 8 * 60 }

/** When no reminder leaves, by each way. */
export const quietHoursOf = ({
  profile: { quietHours },
}: Pick<Configuration, 'profile'>): Readonly<Record<ReminderChannel, QuietHours | undefined>> => ({
  mail: quietHours,
  sms: quietHours ?? USUAL_FOR_SMS,
})
