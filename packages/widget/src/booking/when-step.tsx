import { Picker } from '../calendar/picker.tsx'
import type { App } from './app.ts'
import { Contact } from './contact.tsx'

export function WhenStep({ app: { model, t, format } }: { readonly app: App }) {
  const slots = model.slots.value
  const { locations, organization } = model.catalog.value
  if (!slots) return <Contact organization={organization} lead={t('nothingBookable')} />
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
      contact={<Contact organization={organization} lead={t('contact')} />}
    />
  )
}
