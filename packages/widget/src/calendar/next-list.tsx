import type { SlotView } from '@slotwell/shared/schema'
import type { Format } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import type { SlotModel } from './slot-model.ts'

interface Props {
  readonly model: SlotModel
  readonly t: Translate
  readonly format: Format
  readonly placeOf: (slot: SlotView) => string | undefined
  readonly onChoose: (slot: SlotView) => void
}

/** The next free times under a heading a day, as plain buttons: quick to read, aloud too. */
export function NextList({ model, t, format, placeOf, onChoose }: Props) {
  const times = model.upcoming.value
  if (!times?.length) return <p role="status">{t(times ? 'nothingFree' : 'loading')}</p>

  const days = new Map<string, SlotView[]>()
  for (const slot of times) {
    const isoDate = slot.start.slice(0, 10)
    days.set(isoDate, [...(days.get(isoDate) ?? []), slot])
  }
  return (
    <div class="list">
      {[...days].map(([isoDate, slots]) => (
        <section key={isoDate} aria-labelledby={`list-${isoDate}`}>
          <h3 id={`list-${isoDate}`}>{format.dateLong(isoDate)}</h3>
          <div class="row">
            {slots.map((slot) => {
              const place = placeOf(slot)
              return (
                <button
                  key={`${slot.start} ${slot.location}`}
                  type="button"
                  class="slot"
                  part="slot"
                  data-start={slot.start}
                  onClick={() => onChoose(slot)}
                >
                  {format.time(slot.start, model.timeZone)}
                  {place && <small>{place}</small>}
                </button>
              )
            })}
          </div>
        </section>
      ))}
    </div>
  )
}
