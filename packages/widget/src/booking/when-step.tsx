import { late } from '../late.tsx'
import { Picker } from '../calendar/picker.tsx'
import { party } from '../party/party.ts'
import type { App } from './app.ts'
import { Contact } from './contact.tsx'

const ZoneLine = late(
  () => import('../zones/zone-line.tsx').then((part) => part.ZoneLine),
  () => null,
)

export function WhenStep({ app }: { readonly app: App }) {
  const { model, t, format, tag } = app
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
  const seats = model.service.value?.seats
  const words = seats && party()?.partyWords(tag)
  return (
    <div>
      {seats && seats.maxPartySize > 1 && <p class="row">{words?.ask(seats.maxPartySize, model)}</p>}
      <Picker
        model={slots}
        t={t}
        format={format}
        zone={<ZoneLine app={app} />}
        onChoose={model.chooseSlot}
        placeOf={(slot) => (model.place.value ? undefined : locations.find(({ id }) => id === slot.location)?.name)}
        noteOf={({ seatsLeft }) => words?.left(seatsLeft)}
        contact={contact}
      />
    </div>
  )
}
