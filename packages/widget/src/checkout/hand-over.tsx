import type { HoldView } from '@slotwell/shared/schema'
import { queryOf } from '../api-client.ts'
import type { App } from '../booking/app.ts'
import type { BookingModel } from '../booking/booking-model.ts'
import { HoldLine } from './hold-line.tsx'

/** Of what was chosen and is sent along, what our pages call by the same names. */
const alike = ({ service, length, partySize, checkout: { metadata = {} } }: BookingModel) => ({
  durationMin: service.value?.durations && length.value?.durationMin,
  partySize: service.value?.seats && partySize.value,
  ...Object.fromEntries(Object.entries(metadata).map(([name, text]) => [`meta-${name}`, text])),
})

/** Our own page, and in the fragment, which no server and no log sees, what was chosen and the time that is held. */
const ownPage = (page: string, { model }: App, hold: HoldView) => {
  const { service, person, place, slot } = model
  const handed = {
    service: service.value?.id,
    staff: person.value?.id,
    location: slot.value?.location ?? place.value?.id,
    start: slot.value?.start,
    hold: hold.id,
    secret: hold.secret,
    ...alike(model),
  }
  return `${page}?${queryOf({ lang: model.catalog.value.locale })}#${queryOf(handed)}`
}

/** The times on our pages without script, of which no sum is asked. */
const plainPage = (page: string, { model }: App) => {
  const { service, person, place, slot, catalog } = model
  const month = slot.value?.start.slice(0, 7)
  const lang = catalog.value.locale
  const wishes = { service: service.value?.slug, location: place.value?.slug, staff: person.value?.slug, month, lang, ...alike(model) }
  return `${page}/times?${queryOf(wishes)}`
}

/**
 * In place of the form. What is confidential is typed on our own page, and the time that is held goes along. Where a sum is asked
 * for that a page without TLS cannot work out, what is held is let go with this page.
 */
export function HandOver({ app }: { readonly app: App }) {
  const { checkout, catalog } = app.model
  const { hold } = checkout
  const said = app.rare()
  const page = `${app.client.base}/book/${catalog.value.organization.slug}`
  if (!said) return null
  const state = hold.state.value
  if (state.kind === 'refused' ? state.code === 'proof_required' : checkout.failure.value === 'proof_required')
    return (
      <>
        <p role="alert">{said('plainly')}</p>
        <p class="row">
          <a class="primary slot" part="primary" href={plainPage(page, app)} target="_top">
            {said('goPlainly')}
          </a>
        </p>
      </>
    )
  return (
    <>
      <HoldLine app={app} hold={hold} />
      <p>{said('elsewhere')}</p>
      {state.kind === 'held' && (
        // Our page cannot be framed. The time is its own now: it must not be let go when this page ends.
        <p class="row">
          <a class="primary slot" part="primary" href={ownPage(page, app, state.hold)} target="_top" onClick={hold.handOver}>
            {said('goElsewhere')}
          </a>
        </p>
      )}
    </>
  )
}
