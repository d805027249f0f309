import { signal } from '@preact/signals-core'
import { expect, it } from 'vitest'
import { createSlotModel, type SlotModel } from '../calendar/slot-model.ts'
import { slotsAnswer } from '../../test/slots.ts'
import { showDate } from './deep-link.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')
const made = () =>
  createSlotModel(async ({ from }) => slotsAnswer([`${from.slice(0, 7)}-24T09:00`, `${from.slice(0, 7)}-25T09:00`]), 'Europe/Zurich', NOW)
const flow = (slots: SlotModel) => {
  const current = signal<SlotModel | undefined>(slots)
  return { current, model: { slots: current } }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))
const state = ({ shown, day, picked }: SlotModel) => [shown.value, day.value, picked.value]

it('shows the month of the day, and its times', async () => {
  const slots = made()
  showDate(flow(slots).model, '2027-01-25')
  await settled()
  expect(state(slots)).toEqual(['2027-01', '2027-01-25', true])
})

it('leaves the day to the visitor where it has no free time, and says nothing of days gone by or that are none', async () => {
  for (const [date, month] of [
    ['2027-01-05', '2027-01'],
    ['2026-10-24', '2026-11'],
    ['2027-13-24', '2026-11'],
    ['<b>', '2026-11'],
  ] as const) {
    const slots = made()
    await slots.open()
    showDate(flow(slots).model, date)
    await settled()
    expect(state(slots)).toEqual([month, `${month}-24`, false])
  }
})

it('does so once for each calendar, and not where the visitor was faster', async () => {
  const first = made()
  const { current, model } = flow(first)
  showDate(model, '2027-01-25')
  await settled()
  first.pick(undefined)
  first.show('2026-12')
  await settled()
  expect(state(first)).toEqual(['2026-12', '2026-12-24', false])
  const second = made()
  await second.open()
  second.pick('2026-11-24')
  current.value = second
  await settled()
  expect(state(second)).toEqual(['2026-11', '2026-11-24', true])
  const third = made()
  current.value = third
  await settled()
  expect(state(third)).toEqual(['2027-01', '2027-01-25', true])
})
