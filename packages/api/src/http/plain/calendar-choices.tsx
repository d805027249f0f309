/** @jsxImportSource hono/jsx */
import { CALENDAR_FILE, calendarLinks } from '@slotwell/shared/calendar'
import type { Locale } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'

interface Props {
  readonly language: Locale
  /** "In den Kalender". */
  readonly label: string
  readonly title: string
  readonly segment: { readonly start: string; readonly end: string }
  readonly place: { readonly name: string; readonly address?: string | undefined; readonly online: boolean } | undefined
}

/**
 * Ways into a calendar, in a form that carries the token: our own file, or a site of others, which hears of the
 * appointment when its link is followed and not before.
 */
export function CalendarChoices({ language, label, title, segment, place }: Props) {
  const where = place?.online && !place.address ? undefined : [place?.name, place?.address].filter(Boolean).join(', ')
  const span = { startMs: parseInstant(segment.start), endMs: parseInstant(segment.end) }
  return (
    <details>
      <summary>{label}</summary>
      <p class="row">
        <button formaction="/m/calendar">{CALENDAR_FILE}</button>
        {calendarLinks({ title, ...span, place: where }, language).map(([name, href]) => (
          <>
            {' '}
            <a href={href} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
          </>
        ))}
      </p>
    </details>
  )
}
