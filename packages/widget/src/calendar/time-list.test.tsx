import { signal } from '@preact/signals-core'
import type { SlotView } from '@slotwell/shared/schema'
import { afterEach, expect, it, vi } from 'vitest'
import { draw } from '../draw.ts'
import { createFormat } from '../i18n/format.ts'
import { messages } from '../i18n/locales/en.ts'
import { translator } from '../i18n/messages.ts'
import type { SlotModel } from './slot-model.ts'
import { TimeList } from './time-list.tsx'

afterEach(() => document.body.replaceChildren())

const model = { timeZone: 'Europe/Zurich', activeTime: signal<SlotView>() } as unknown as SlotModel
function show(slots: readonly Pick<SlotView, 'start' | 'location'>[]) {
  const time = vi.fn(createFormat('en-GB').time)
  const format = { ...createFormat('en-GB'), time }
  const t = translator(messages, 'en-GB')
  const root = document.body.appendChild(document.createElement('div'))
  draw(root, () => (
    <TimeList model={model} slots={slots as SlotView[]} labelledBy="x" t={t} format={format} noteOf={() => ''} onChoose={() => {}} />
  ))
  return { written: [...root.querySelectorAll('[role=option]')].map(({ textContent }) => textContent), calls: time.mock.calls.length }
}

it('tells the times of an hour that comes twice apart, and not one time at two places', () => {
  const { written } = show([
    { start: '2026-10-25T01:30:00+02:00', location: 'loc_a' },
    { start: '2026-10-25T01:30:00+02:00', location: 'loc_b' },
    { start: '2026-10-25T02:30:00+02:00', location: 'loc_a' },
    { start: '2026-10-25T02:30:00+01:00', location: 'loc_a' },
  ])
  expect(written).toEqual(['01:30', '01:30', '02:30 (GMT+2)', '02:30 (GMT+1)'])
})

it('says which of the two a time is, also where the other is taken', () =>
  expect(show([{ start: '2026-10-25T02:30:00+01:00', location: 'loc_a' }]).written).toEqual(['02:30 (GMT+1)']))

it('writes each time once, however many there are', () => {
  const slots = Array.from({ length: 96 }, (_, i) => ({
    start: `2026-11-24T${String(Math.floor(i / 4)).padStart(2, '0')}:${String((i % 4) * 15).padStart(2, '0')}:00+01:00`,
    location: 'loc_a',
  }))
  const { written, calls } = show(slots)
  expect([new Set(written).size, calls]).toEqual([96, 96])
})
