import type { App } from '../booking/app.ts'
import { byReference } from '../booking/choice.ts'
import { safeHref } from '../booking/safe-href.ts'
import { When } from '../booking/when.tsx'
import { inLine } from '../i18n/moment.ts'
import { late } from '../late.tsx'
import { UNRECORDED } from './unrecorded.ts'

const CalendarChoices = late(() => import('./calendar-choices.tsx').then((part) => part.CalendarChoices))

/** The appointment in words, where to go with it, and what happens next. */
export function DoneStep({ app }: { readonly app: App }) {
  const { model, t } = app
  const booking = model.booking.value
  const segment = booking?.segments[0]
  const { organization, locations, staff, services } = model.catalog.value
  const service = byReference(services, segment?.service) ?? model.service.value
  const place = byReference(locations, segment?.location)
  const manageUrl = safeHref(booking?.manageUrl)

  if (!booking || !segment) return null
  const where = inLine(place?.name, place?.address)
  const people = staff.filter(({ id }) => segment.staff.includes(id)).map(({ name }) => name)
  const next = `${booking.state === 'pending' ? 'requested' : 'booked'}${service?.requires.email ? 'Next' : 'NoMail'}` as const
  return (
    // The link changes the appointment for whoever has it, and the number finds it.
    <div {...UNRECORDED}>
      <div class="done">
        <When app={app} start={segment.start} place={place} />
        <p>
          {inLine(service?.name, ...people)}
          <small>{place?.online ? t('online') : where}</small>
          <small>{t('number', { number: booking.number })}</small>
        </p>
        <p>{t(next, { organization: organization.name })}</p>
        <div class="row">
          <CalendarChoices booking={booking} names={[service?.name, organization.name]} place={place} app={app} />
        </div>
        {manageUrl && (
          <div class="row">
            <a class="plain" href={manageUrl} target="_blank" rel="noopener">
              {t('manage')}
            </a>
          </div>
        )}
        <p>
          <button type="button" class="link" onClick={model.startAgain}>
            {t('another')}
          </button>
        </p>
      </div>
    </div>
  )
}
