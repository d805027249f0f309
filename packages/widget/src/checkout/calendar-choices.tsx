import type { BookingView } from '@slotwell/shared/schema'
import { CALENDAR_FILE } from '@slotwell/shared/calendar'
import type { ApiClient } from '../api-client.ts'
import type { App } from '../booking/app.ts'
import { safeHref } from '../booking/safe-href.ts'
import type { Translate } from '../i18n/messages.ts'
import { offerFile } from './calendar-file.ts'

interface Props {
  readonly booking: Pick<BookingView, 'id' | 'state' | 'segments' | 'partySize' | 'meetingUrl' | 'calendarLinks'> & {
    readonly manageUrl?: string
  }
  /** Of the service and of who offers it. */
  readonly names: readonly (string | undefined)[]
  readonly place: { readonly name: string; readonly address?: string | undefined; readonly online: boolean } | undefined
  readonly app: { readonly t: Translate; readonly rare: App['rare']; readonly client: Pick<ApiClient, 'base'> }
}

/**
 * Where to meet online, and ways into a calendar: a file, or a site of others, which hears of the appointment when its link
 * is followed and not before.
 */
export function CalendarChoices({ booking, names, place, app: { t, rare, client } }: Props) {
  const [segment] = booking.segments
  if (!segment) return null
  const { start, end } = segment
  const meetingUrl = safeHref(booking.meetingUrl)
  const save = () =>
    offerFile({
      // As in the invitations of the server: a calendar that gets both has one entry.
      id: `${booking.id}@${new URL(client.base, location.href).hostname}`,
      title: names.filter(Boolean).join(', '),
      start,
      end,
      place: place?.online && !place.address ? '' : [place?.name, place?.address].filter(Boolean).join(', '),
      meetingUrl,
      url: safeHref(booking.manageUrl),
      people: booking.partySize && rare()?.('people', { n: booking.partySize }),
      tentative: booking.state === 'pending',
    })
  const link = (name: string, href: string) => (
    <a class="plain" href={href} target="_blank" rel="noopener noreferrer">
      {name}
    </a>
  )
  return (
    <>
      {meetingUrl && link(new URL(meetingUrl).host, meetingUrl)}
      <details>
        <summary class="plain">{t('addToCalendar')}</summary>
        <div class="row">
          <button type="button" class="plain" onClick={save}>
            {CALENDAR_FILE}
          </button>
          {booking.calendarLinks?.map(({ name, url }) => link(name, url))}
        </div>
      </details>
    </>
  )
}
