import type { App } from './app.ts'
import { appointmentTime } from './appointment-time.ts'
import { lengthAndPrice } from './length-and-price.ts'

/** What has been chosen so far: a column beside the flow where there is room, else one line above it. */
export function Summary({ app }: { readonly app: App }) {
  const { model, t, rare, format } = app
  const service = model.service.value
  const step = model.step.value
  if (!service || step === 'service') return null
  const length = model.length.value
  const slot = model.slot.value
  const place = slot ? model.slotPlace.value : model.place.value
  const person = model.person.value
  const time = slot && appointmentTime(slot.start, place, model.visitorZone, t, format)
  return (
    <div class="summary">
      <p class="org">{model.catalog.value.organization.name}</p>
      <p class="what">{service.name}</p>
      {step !== 'length' && length && <p>{lengthAndPrice(length, app, model.partySize.value)}</p>}
      {slot && service.seats && <p>{rare()?.('people', { n: model.partySize.value })}</p>}
      {time && (
        <p class="at">
          {t('dayAndTime', time)}
          {time.own && <small>{time.own}</small>}
        </p>
      )}
      {place && (
        <p>
          {place.online ? t('online') : place.name}
          {!place.online && place.address && <small>{place.address}</small>}
        </p>
      )}
      {person && <p>{person.name}</p>}
      {service.description && <p class="about">{service.description}</p>}
    </div>
  )
}
