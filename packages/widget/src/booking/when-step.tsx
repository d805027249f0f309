import { late } from '../late.tsx'
import { Picker } from '../calendar/picker.tsx'
import type { App } from './app.ts'
import { Contact } from './contact.tsx'

const ZoneLine = late(
  () => import('../zones/zone-line.tsx').then((part) => part.ZoneLine),
  () => null,
)

export function WhenStep({ app }: { readonly app: App }) {
  const { model, t, format } = app
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
  return (
    <Picker
      model={slots}
      t={t}
      format={format}
      zone={<ZoneLine app={app} />}
      onChoose={model.chooseSlot}
      placeOf={(slot) => (model.place.value ? undefined : locations.find(({ id }) => id === slot.location)?.name)}
      contact={contact}
    />
  )
}
