import type { ComponentChildren } from 'preact'
import type { SlotView } from '@slotwell/shared/schema'

interface Props {
  readonly slots: readonly SlotView[]
  readonly say: (slot: SlotView) => ComponentChildren
  readonly onChoose: (slot: SlotView) => void
}

/** A few times as plain buttons. */
export const SlotButtons = ({ slots, say, onChoose }: Props) => (
  <div class="row">
    {slots.map((slot) => (
      <button
        key={`${slot.start} ${slot.location}`}
        type="button"
        class="slot"
        part="slot"
        data-start={slot.start}
        onClick={() => onChoose(slot)}
      >
        {say(slot)}
      </button>
    ))}
  </div>
)
