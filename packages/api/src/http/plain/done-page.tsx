/** @jsxImportSource hono/jsx */
import type { BookingView, ServiceView } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import { clockInWords, dayInWords } from '../../notify/when.ts'
import type { RawAnswer } from '../registry.ts'
import { CalendarChoices } from './calendar-choices.tsx'
import type { Place } from './choice.ts'
import { namesOf, whenInWords } from './held.ts'
import { Facts, Hidden, plainPage } from './page.tsx'
import { wordsIn } from './words/words-in.ts'

/** The appointment in words, where to go with it, and what happens next. */
export function donePage(place: Place, service: ServiceView, booking: BookingView, code: string): RawAnswer {
  const { language, catalog, path } = place
  const { organization } = catalog
  const words = wordsIn(language, organization.tone, catalog.texts)
  const [segment] = booking.segments
  if (!segment) throw new Error(`booking ${booking.id} has no segment`)
  const startMs = parseInstant(segment.start)
  const names = namesOf(catalog, segment, { language, online: words.online })
  const { when, elsewhere } = whenInWords(language, booking.timeZone, names.zone ?? booking.timeZone, segment)
  const pending = booking.state === 'pending'
  const byMail = service.requires.email
  const next = pending
    ? (byMail ? words.requestedNext : words.requestedNoMail)(organization.name)
    : byMail
      ? words.bookedNext
      : words.bookedNoMail
  const token = booking.manageUrl.split('#')[1] ?? ''
  return plainPage({
    language,
    title: pending ? words.requested : words.done,
    organization,
    children: (
      <>
        <h1>
          <span aria-hidden="true">✓ </span>
          {pending ? words.requested : words.done}
        </h1>
        <p class="date">
          {dayInWords(language, booking.timeZone, startMs)}, {clockInWords(language, booking.timeZone, startMs)}
        </p>
        <Facts
          rows={[
            [words.labels.service, service.name],
            [words.labels.when, when],
            [words.labels.otherZone, elsewhere],
            [words.labels.where, names.where, booking.meetingUrl],
            [words.labels.withWhom, names.withWhom],
            [words.labels.seats, booking.partySize === undefined ? undefined : String(booking.partySize)],
            [words.labels.number, booking.number],
            [words.labels.code, code],
          ]}
        />
        <p>{next}</p>
        <form method="post" action="/m/booking" class="row">
          <Hidden fields={{ token }} />
          <button>{words.manage}</button>{' '}
          <CalendarChoices
            language={language}
            label={words.addToCalendar}
            title={`${service.name}, ${organization.name}`}
            segment={segment}
            place={catalog.locations.find(({ id }) => id === segment.location)}
          />
        </form>
        <p>
          <a href={`${path}/times?lang=${language}`}>{words.another}</a>
        </p>
      </>
    ),
  })
}
