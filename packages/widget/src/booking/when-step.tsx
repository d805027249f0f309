import { Picker } from '../calendar/picker.tsx'
import type { App } from './app.ts'
import { Contact } from './contact.tsx'

export function WhenStep({ app: { model, t, format } }: { readonly app: App }) {
  const slots = model.slots.value
  const { locations, organization } = model.catalog.value
  const contact = <Contact organization={organization} t={t} />
  if (!slots) {
    return (
      <div>
        <p>{t('nothingFree')}</p>
        {contact}
      </div>
    )
  }
  const atPlace = slots.timeZone !== model.visitorZone
  // Today stands in for the month: the generic name of a zone doesn't depend on the season.
  const zone = t(atPlace ? 'zoneAtPlace' : 'zoneNote', { zone: format.zone(slots.timeZone, slots.today) })
  return (
    <Picker
      model={slots}
      t={t}
      format={format}
      zone={zone}
      onChoose={model.chooseSlot}
      placeOf={(slot) => (model.place.value ? undefined : locations.find(({ id }) => id === slot.location)?.name)}
      contact={contact}
    />
  )
}
