import { effect } from '@preact/signals-core'
import type { SlotModel } from '../calendar/slot-model.ts'
import type { BookingModel } from './booking-model.ts'

const DAY = /^\d{4}-(0[1-9]|1[0-2])-[0-3]\d$/

/** Shows the month of `date` in every calendar of the flow, and its times if there are any, once, unless the visitor has picked a day. */
export function showDate(model: Pick<BookingModel, 'slots'>, date: string): void {
  if (!DAY.test(date)) return
  const month = date.slice(0, 7)
  let shown: SlotModel | undefined
  let picked: SlotModel | undefined
  effect(() => {
    const slots = model.slots.value
    if (!slots || slots === picked || slots.picked.value || !slots.canShow(month)) return
    // After this effect, which must not change what it reads.
    if (slots !== shown) queueMicrotask(() => slots.show(month))
    shown = slots
    const known = slots.read(month)
    if (known.state !== 'ready') return
    picked = slots
    queueMicrotask(() => {
      // The visitor may be elsewhere by now.
      if (known.days.has(date) && slots.shown.peek() === month && !slots.picked.peek()) slots.pick(date)
    })
  })
}
