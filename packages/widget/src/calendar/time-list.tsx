import type { SlotView } from '@slotwell/shared/schema'
import type { Format } from '../i18n/format.ts'
import type { MessageKey, Translate } from '../i18n/messages.ts'
import type { SlotModel } from './slot-model.ts'

interface Props {
  readonly model: SlotModel
  readonly slots: readonly SlotView[]
  readonly labelledBy: string
  readonly t: Translate
  readonly format: Format
  /** What stands below a time: where it is, how many seats are left. */
  readonly noteOf: (slot: SlotView) => string
  readonly onChoose: (slot: SlotView) => void
}

const PARTS = ['morning', 'afternoon', 'evening'] as const satisfies readonly MessageKey[]
/** The server writes starts in the zone that is shown, so the hour can be read off. */
const partOf = ({ start }: SlotView) => {
  const hour = start.slice(11, 13)
  return hour < '12' ? 'morning' : hour < '17' ? 'afternoon' : 'evening'
}

/** The free times of one day as one ARIA listbox: arrows move the focus and choose nothing; Enter and the space bar choose. */
export function TimeList({ model, slots, labelledBy, t, format, noteOf, onChoose }: Props) {
  const { activeTime } = model
  const active = Math.max(0, activeTime.value ? slots.indexOf(activeTime.value) : 0)
  const times = slots.map(({ start }) => format.time(start, model.timeZone) + format.twice(start, model.timeZone))
  const [first] = slots
  // What stands below or behind, and the clock with AM and PM, need room.
  const wide = first && (noteOf(first) || times.some((time) => time.length > 5))

  const onKeyDown = (event: KeyboardEvent) => {
    const list = event.currentTarget as HTMLElement
    const last = slots.length - 1
    const side = getComputedStyle(list).direction === 'rtl' ? -1 : 1
    const step = { ArrowDown: 1, ArrowRight: side, ArrowUp: -1, ArrowLeft: -side, Home: -active, End: last - active }[event.key]
    const current = slots[active]
    if ((event.key === 'Enter' || event.key === ' ') && current) onChoose(current)
    else if (step !== undefined) {
      model.activeTime.value = slots[Math.max(0, Math.min(last, active + step))]
      list.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    } else return
    event.preventDefault()
  }

  return (
    <div role="listbox" class={wide ? 'slots wide' : 'slots'} part="slots" aria-labelledby={labelledBy} onKeyDown={onKeyDown}>
      {PARTS.map((part) => {
        const own = slots.filter((slot) => partOf(slot) === part)
        return (
          own.length > 0 && (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset can't be inside a listbox
            <div key={part} role="group" aria-labelledby={`part-${part}`}>
              <span id={`part-${part}`} class="part">
                {t(part)}
              </span>
              {own.map((slot) => {
                const index = slots.indexOf(slot)
                const note = noteOf(slot)
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox handles the keys of all its options
                  <div
                    key={`${slot.start} ${slot.location}`}
                    role="option"
                    part="slot"
                    class="slot"
                    data-start={slot.start}
                    tabIndex={index === active ? 0 : -1}
                    aria-selected={false}
                    onClick={() => onChoose(slot)}
                  >
                    {times[index]}
                    {note && <small key={note}>{note}</small>}
                  </div>
                )
              })}
            </div>
          )
        )
      })}
    </div>
  )
}
