import { effect } from '@preact/signals-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Slots } from '@slotwell/shared/schema'
import { NOW_MS, settle, slotsAnswer } from '../../test/slots.ts'
import { upcoming } from './next-list.tsx'
import { createSlotModel, type LoadSlots } from './slot-model.ts'

/** A server that knows these starts. */
function server(starts: readonly string[]): { readonly load: LoadSlots; readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    load: async ({ from, to }) => {
      asked.push(from.slice(0, 7))
      const later = starts.filter((start) => start.slice(0, 10) >= from)
      return slotsAnswer(
        later.filter((start) => start.slice(0, 10) <= to),
        later[0] ?? null,
      )
    },
  }
}
const model = (load: LoadSlots) => createSlotModel(load, 'Europe/Zurich', NOW_MS)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the month of free times', () => {
  it('opens on the first month that has a free day, with that day chosen', async () => {
    const slots = model(server(['2027-02-03T09:00']).load)
    await slots.open()
    await settle()
    expect([slots.shown.value, slots.day.value, slots.picked.value]).toEqual(['2027-02', '2027-02-03', false])
    expect(slots.nextFree.value?.start).toBe('2027-02-03T09:00:00+01:00')
  })

  it('drops the answer for a time before a refresh', async () => {
    const answers: ((slots: Slots) => void)[] = []
    const slots = model(() => new Promise((resolve) => answers.push(resolve)))
    void slots.open()
    void slots.refresh()
    answers[1]?.(slotsAnswer(['2026-11-25T10:00']))
    answers[0]?.(slotsAnswer(['2026-11-24T09:00']))
    await settle()
    expect(slots.day.value).toBe('2026-11-25')
  })

  it('shows what was there until a quiet refresh is answered', async () => {
    const starts = ['2026-11-25T10:00']
    const slots = model(server(starts).load)
    await slots.open()
    starts.unshift('2026-11-24T09:00')
    const days = [slots.day.value]
    effect(() => void days.push(slots.day.value))
    await slots.refresh(true)
    expect([...new Set(days)]).toEqual(['2026-11-25', '2026-11-24'])
    expect(slots.nextFree.value?.start).toBe('2026-11-24T09:00:00+01:00')
  })

  it('shows no month before this one and none after the last free time', async () => {
    const slots = model(server(['2026-11-24T09:00', '2026-12-01T09:00']).load)
    await slots.open()
    slots.show('2026-12')
    await settle()
    slots.show('2027-01')
    await settle()
    expect([slots.canShow('2026-10'), slots.canShow('2026-12'), slots.canShow('2027-02')]).toEqual([false, true, false])
  })

  it('asks for every month once, and for the next one in good time', async () => {
    const { load, asked } = server(['2026-11-24T09:00', '2026-12-01T09:00'])
    const slots = model(load)
    await slots.open()
    await vi.advanceTimersByTimeAsync(2000)
    slots.show('2026-12')
    slots.show('2026-11')
    expect(asked).toEqual(['2026-11', '2026-12'])
  })

  it('moves the focus into another month, but not into the past', async () => {
    const slots = model(server(['2026-11-24T09:00', '2026-12-03T09:00']).load)
    await slots.open()
    slots.focus('2026-12-03')
    expect([slots.shown.value, slots.focused.value]).toEqual(['2026-12', '2026-12-03'])
    slots.focus('2026-11-01')
    expect(slots.focused.value).toBe('2026-11-23')
  })

  it('lists the next twenty times over months without any', async () => {
    const days = Array.from({ length: 12 }, (_, i) => `2026-11-30T${String(8 + i).padStart(2, '0')}:00`)
    const later = Array.from({ length: 15 }, (_, i) => `2027-03-01T${String(8 + i).padStart(2, '0')}:00`)
    const { load, asked } = server([...days, ...later])
    const slots = model(load)
    await slots.open()
    let listed: ReturnType<typeof upcoming>
    effect(() => void (listed = upcoming(slots)))
    await settle()
    expect(listed?.map(({ start }) => start.slice(0, 7))).toEqual([...days.map(() => '2026-11'), ...later.slice(0, 8).map(() => '2027-03')])
    expect(asked).toEqual(['2026-11', '2026-12', '2027-03'])
    // A list on show follows what is loaded again.
    await slots.refresh()
    await settle()
    expect(listed?.length).toBe(20)
  })

  it('says when the server refuses, and asks again', async () => {
    let refuse = true
    const slots = model(async () => (refuse ? undefined : slotsAnswer(['2026-11-24T09:00'])))
    await slots.open()
    expect(slots.month.value.state).toBe('failed')
    refuse = false
    await slots.refresh()
    expect(slots.day.value).toBe('2026-11-24')
  })
})
