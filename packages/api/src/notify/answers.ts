import type { Locale } from '@slotwell/shared/schema'
import { localize } from '../configuration/localize.ts'
import type { Booking } from '../store/booking-records.ts'
import type { ServiceConfig } from '../store/configuration.ts'
import type { Keyring } from '../trust/keyring.ts'
import { readGiven } from '../trust/sealed-answers.ts'
import { wordsIn } from './letters/words.ts'

interface Answered {
  readonly question: string
  readonly answer: string
  /** In the visitor's own words. */
  readonly typed: boolean
}

/** The answers of a booking beside the questions as they were asked, in the order of the form. Empty answers are left out. */
export async function answersInWords(
  keyring: Keyring,
  booking: Booking,
  service: ServiceConfig,
  locale: Locale,
  locales: readonly Locale[],
): Promise<readonly Answered[]> {
  if (!booking.answersSealed) return []
  const place = { table: 'bookings', rowId: booking.id, column: 'answers' } as const
  const text = await keyring.openForPerson(booking.organizationId, booking.personId, place, booking.answersSealed)
  if (text === undefined) return []
  const given = new Map(Object.entries(readGiven(text).answers))
  const words = wordsIn(locale, 'formal')
  return service.questions.flatMap((question) => {
    const value = given.get(question.id)
    const option = question.kind === 'choice' ? question.options.find(({ id }) => id === value) : undefined
    const chosen = typeof value === 'boolean' ? (value ? words.yes : words.no) : option && localize(option.label, locale, locales)
    const answer = chosen ?? (typeof value === 'string' ? value : '')
    return answer ? [{ question: localize(question.label, locale, locales), answer, typed: chosen === undefined }] : []
  })
}
