import type { SlotView } from '@slotwell/shared/schema'
import type { Format } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import { inLine } from '../i18n/moment.ts'
import { addMonths, monthOf } from './month.ts'
import { sharedPlace } from './shared-place.ts'
import { SlotButtons } from './slot-buttons.tsx'
import type { SlotModel } from './slot-model.ts'

interface Props {
  readonly model: SlotModel
  readonly t: Translate
  readonly format: Format
  readonly placeOf: (slot: SlotView) => string | undefined
  readonly noteOf?: ((slot: SlotView) => string | undefined) | undefined
  readonly onChoose: (slot: SlotView) => void
}

const LIST_LENGTH = 20

/** The next free times in order, over months without any; undefined as long as one of the months on the way is not there. */
export function upcoming(model: Pick<SlotModel, 'nextFree' | 'today' | 'read'>): readonly SlotView[] | undefined {
  const found: SlotView[] = []
  let month: string | undefined = monthOf(model.nextFree.value?.start ?? model.today)
  while (month && found.length < LIST_LENGTH) {
    const known = model.read(month)
    if (known.state === 'loading') return undefined
    if (known.state === 'failed') break
    for (const isoDate of [...known.days.keys()].sort()) found.push(...(known.days.get(isoDate) ?? []))
    const next: string | undefined = known.next ? monthOf(known.next.start) : undefined
    month = next && (next > month ? next : addMonths(month, 1))
  }
  return found.slice(0, LIST_LENGTH)
}

/** The next free times under a heading a day, as plain buttons: quick to read, aloud too. */
export function NextList({ model, t, format, placeOf, noteOf, onChoose }: Props) {
  const times = upcoming(model)
  if (!times?.length) return <p role="status">{t(times ? 'nothingFree' : 'loading')}</p>

  const days = new Map<string, SlotView[]>()
  for (const slot of times) {
    const isoDate = slot.start.slice(0, 10)
    days.set(isoDate, [...(days.get(isoDate) ?? []), slot])
  }
  return (
    <div class="list">
      {[...days].map(([isoDate, slots]) => {
        const shared = sharedPlace(slots, placeOf)
        return (
          <section key={isoDate} aria-labelledby={`list-${isoDate}`}>
            <h3 id={`list-${isoDate}`}>{inLine(format.dayLong(isoDate), shared)}</h3>
            <SlotButtons
              slots={slots}
              say={(slot) => {
                const note = inLine(!shared && placeOf(slot), noteOf?.(slot))
                return [
                  format.time(slot.start, model.timeZone),
                  format.twice(slot.start, model.timeZone),
                  note && <small key={note}>{note}</small>,
                ]
              }}
              onChoose={onChoose}
            />
          </section>
        )
      })}
    </div>
  )
}
