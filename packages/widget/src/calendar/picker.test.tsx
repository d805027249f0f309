import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SlotView } from '@slotwell/shared/schema'
import { NOW_MS, settle, slotsAnswer } from '../../test/slots.ts'
import { draw } from '../draw.ts'
import { createFormat } from '../i18n/format.ts'
import { messages } from '../i18n/locales/en.ts'
import { translator } from '../i18n/messages.ts'
import { Picker } from './picker.tsx'
import { createSlotModel } from './slot-model.ts'

const STARTS = ['2026-11-24T09:00', '2026-11-24T09:30', '2026-11-24T14:00', '2026-11-26T10:00', '2026-12-01T08:00']
let chosen: SlotView[]

async function show(starts: readonly string[] = STARTS, timeZone = 'Europe/Zurich') {
  const model = createSlotModel(
    async ({ from, to }) => {
      const later = starts.filter((start) => start.slice(0, 10) >= from)
      return slotsAnswer(
        later.filter((start) => start.slice(0, 10) <= to),
        later[0] ?? null,
      )
    },
    timeZone,
    NOW_MS,
  )
  const t = translator(messages, 'en-GB')
  chosen = []
  draw(document.body.appendChild(document.createElement('div')), () => (
    <Picker model={model} t={t} format={createFormat('en-GB')} onChoose={(slot) => chosen.push(slot)} zone="Zurich" />
  ))
  await model.open()
  await settle()
  return model
}
const $ = (selector: string) => document.querySelector<HTMLElement>(selector) as HTMLElement
const press = (key: string, init: KeyboardEventInit = {}) =>
  (document.activeElement as Element).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
const focusedDay = () => (document.activeElement as HTMLElement).dataset.date

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  document.body.replaceChildren()
  vi.useRealTimers()
})

describe('the month grid', () => {
  it('has one day in the tab order and says what is free on it', async () => {
    await show()
    const stops = document.querySelectorAll('[role=grid] [tabindex="0"]')
    expect(stops).toHaveLength(1)
    expect(stops[0]?.getAttribute('aria-label')).toMatch(/^Tuesday,? 24 November 2026, 3 free times$/)
    expect($('[data-date="2026-11-25"]').getAttribute('aria-disabled')).toBe('true')
    expect($('[data-date="2026-11-24"]').getAttribute('aria-selected')).toBe('true')
  })

  it('moves by the keys of the pattern, over the end of the month', async () => {
    await show()
    $('[role=grid] [tabindex="0"]').focus()
    press('ArrowRight')
    expect(focusedDay()).toBe('2026-11-25')
    press('ArrowDown')
    await settle()
    expect([focusedDay(), $('#month').textContent]).toEqual(['2026-12-02', 'December 2026'])
    press('Home')
    expect(focusedDay()).toBe('2026-11-30')
    press('PageUp')
    expect(focusedDay()).toBe('2026-11-23')
  })

  it('chooses a free day with Enter and the space bar, and leaves a full one', async () => {
    const model = await show()
    $('[data-date="2026-11-24"]').focus()
    press('ArrowRight')
    press('Enter')
    expect(model.picked.value).toBe(false)
    press('ArrowRight')
    press(' ')
    expect([model.picked.value, model.day.value]).toEqual([true, '2026-11-26'])
    expect(document.querySelectorAll('[role=option]')).toHaveLength(1)
  })

  it('turns in a task of its own, by as many months as was pressed, and not into the past', async () => {
    await show()
    const turnBy = (name: string, times: number) => {
      for (let i = 0; i < times; i++) $(`[aria-label="${name} month"]`).click()
    }
    turnBy('Next', 2)
    expect($('#month').textContent).toBe('November 2026')
    await vi.advanceTimersByTimeAsync(0)
    expect($('#month').textContent).toBe('January 2027')
    turnBy('Previous', 3)
    await vi.advanceTimersByTimeAsync(0)
    expect($('#month').textContent).toBe('November 2026')
  })

  it.each([
    { screen: 'narrow', shows: null, focus: 'times' },
    { screen: 'wide', shows: document.body, focus: '' },
  ])('gives the focus to the times on a $screen screen, or keeps it, and asks which before anything has changed', async (on) => {
    const model = await show()
    const asked: unknown[] = []
    // What is laid out, which this document does not do.
    const get = function (this: HTMLElement) {
      asked.push([this.id, model.picked.peek()])
      return on.shows
    }
    Object.defineProperty(HTMLElement.prototype, 'offsetParent', { get, configurable: true })
    $('[data-date="2026-11-26"]').focus()
    $('[data-date="2026-11-26"]').click()
    Reflect.deleteProperty(HTMLElement.prototype, 'offsetParent')
    expect([asked, document.activeElement?.id]).toEqual([[['times', false]], on.focus])
  })

  it('leaves key combinations to the browser', async () => {
    await show()
    $('[data-date="2026-11-24"]').focus()
    press('ArrowRight', { altKey: true })
    expect(focusedDay()).toBe('2026-11-24')
  })
})

describe('the list of times', () => {
  it('is grouped by the part of the day', async () => {
    await show()
    expect([...document.querySelectorAll('[role=listbox] .part')].map((part) => part.textContent)).toEqual(['Morning', 'Afternoon'])
  })

  it('moves the focus without choosing; Enter chooses', async () => {
    await show()
    const first = $('[role=option][tabindex="0"]')
    first.focus()
    press('End')
    expect(document.activeElement?.textContent).toBe('14:00')
    press('ArrowDown')
    expect(document.activeElement?.textContent).toBe('14:00')
    press('ArrowUp')
    press('ArrowUp')
    press('ArrowUp')
    expect(document.activeElement?.textContent).toBe('09:00')
    press('ArrowDown')
    expect(chosen).toEqual([])
    press('Enter')
    expect(chosen.map(({ start }) => start)).toEqual(['2026-11-24T09:30:00+01:00'])
  })
})

it('offers the list before the grid, and the way back before the list', async () => {
  await show()
  const precedes = (button: Element, selector: string) => !!(button.compareDocumentPosition($(selector)) & Node.DOCUMENT_POSITION_FOLLOWING)
  const [asList] = [...document.querySelectorAll('button')].filter(({ textContent }) => textContent === messages.asList)
  expect(precedes(asList as Element, '[role=grid]')).toBe(true)
  asList?.click()
  await vi.dynamicImportSettled()
  expect([precedes(asList as Element, '.list'), asList?.textContent]).toEqual([true, messages.asMonth])
})

it('tells the hour that comes twice apart in the next free time and in the list', async () => {
  const first = { start: '2026-10-25T02:30:00+02:00', location: 'loc_a' } as SlotView
  const second = { ...first, start: '2026-10-25T02:30:00+01:00' }
  const model = createSlotModel(
    async ({ from }) => ({
      ...slotsAnswer([]),
      ...(from < '2026-11' && { days: [{ date: '2026-10-25', slots: [first, second] }], nextAvailable: first }),
    }),
    'Europe/Zurich',
    Date.parse('2026-10-24T10:00:00Z'),
  )
  const t = translator(messages, 'en-GB')
  draw(document.body.appendChild(document.createElement('div')), () => (
    <Picker model={model} t={t} format={createFormat('en-GB')} onChoose={() => {}} zone="Zurich" />
  ))
  await model.open()
  await settle()
  expect($('.next b').textContent).toBe('Sun 25 October, 02:30 (GMT+2)')
  model.asList.value = true
  await vi.dynamicImportSettled()
  await settle()
  expect([...document.querySelectorAll('.list button')].map(({ textContent }) => textContent)).toEqual(['02:30 (GMT+2)', '02:30 (GMT+1)'])
})

it('offers the next free time first, as one button', async () => {
  await show()
  expect($('.next').textContent).toBe('Next free time Tue 24 November, 09:00')
  $('.next').click()
  expect(chosen).toHaveLength(1)
})

it('says that a month is full and leads to the next free time', async () => {
  const model = await show(['2026-11-24T09:00', '2027-01-12T09:00'])
  model.show('2026-12')
  await settle()
  expect($('.times').textContent).toContain('December is full.')
  expect($('[data-show]').dataset.show).toBe('both')
  $('.times button').click()
  await settle()
  expect(model.shown.value).toBe('2027-01')
})

it('lists the next times under a heading a day', async () => {
  await show()
  $('[data-show] > .link').click()
  await vi.dynamicImportSettled()
  expect([...document.querySelectorAll('.list h3')].map((heading) => heading.textContent?.replace(',', ''))).toEqual([
    'Tuesday 24 November 2026',
    'Thursday 26 November 2026',
    'Tuesday 1 December 2026',
  ])
})
