import { insist, late } from '../late.tsx'
import { zoneHere } from '../options.ts'
import { Picker } from '../calendar/picker.tsx'
import type { SlotModel } from '../calendar/slot-model.ts'
import { seatsLeft } from '../rare/seats-left.ts'
import type { App } from './app.ts'
import { byReference } from './choice.ts'
import { Contact } from './contact.tsx'

const PartyChoice = late(() => import('../party/party-choice.tsx').then((part) => part.PartyChoice))

export function WhenStep({ app }: { readonly app: App }) {
  const { model, t, rare, format } = app
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
  return (
    <div>
      {seats && seats.maxPartySize > 1 && (
        <p class="party">
          <PartyChoice app={app} most={seats.maxPartySize} />
        </p>
      )}
      <Picker
        model={slots}
        t={t}
        format={format}
        zone={<ZoneLine app={app} />}
        onChoose={model.chooseSlot}
        placeOf={(slot) => (model.place.value ? undefined : byReference(locations, slot.location)?.name)}
        noteOf={seatsLeft(rare)}
        contact={contact}
      />
    </div>
  )
}

/** Whose clock the times follow. Where it is the visitor's own, another can be chosen; few do, and what searches comes then. */
function ZoneLine({ app }: { readonly app: App }) {
  const { model, t, format } = app
  const { timeZone, today } = model.slots.value as SlotModel
  const Search = app.zoneSearch.value
  // Today stands in for the month: the generic name of a zone doesn't depend on the season.
  const zone = format.zone(timeZone, today)
  const said = t(timeZone === model.visitorZone ? 'zoneNote' : 'zoneAtPlace', { zone })
  // Whoever has chosen a clock of his own finds the way back.
  if (timeZone !== model.visitorZone && model.visitorZone === zoneHere()) return <small>{said}</small>
  return (
    <div>
      <button
        type="button"
        class="link"
        aria-expanded={!!Search}
        onClick={({ currentTarget: line }) =>
          void insist(
            () => import('../zones/zone-search.tsx'),
            () => !line.isConnected,
          ).then((part) => part?.toggle(app, line.parentElement))
        }
      >
        {said}
      </button>
      {Search && <Search app={app} />}
    </div>
  )
}
