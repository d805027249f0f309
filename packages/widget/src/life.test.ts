import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startOf, cut } from '../test/catalog.ts'
import { defineElement, type SlotwellBookingElement } from './element.ts'
import { follow } from './life.ts'
import { place } from './tag.ts'

const begun = new Map<EventTarget | null, number>()
const count = ({ target }: Event) => void begun.set(target, (begun.get(target) ?? 0) + 1)
let asked: string[]
beforeEach(() => {
  asked = []
  begun.clear()
  document.body.innerHTML = '<main id="main"></main><aside id="aside"></aside>'
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return new Response(JSON.stringify(startOf([cut])))
  })
  addEventListener('slotwell:ready', count)
  defineElement({
    origin: 'https://api.example',
    languages: ['en'],
    load: async () => ({ follow }),
    float: () => import('./float.ts'),
  })
})
afterEach(() => {
  removeEventListener('slotwell:ready', count)
  for (const stray of document.head.querySelectorAll('script, slotwell-booking')) stray.remove()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})
/** So many flows have begun, and nothing more happens. */
async function settled(flows: number): Promise<void> {
  await vi.waitFor(() => expect([...begun.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThanOrEqual(flows), {
    timeout: 10_000,
  })
  await new Promise((resolve) => setTimeout(resolve, 30))
}
const isThere = (element: Element) => !!element.shadowRoot?.querySelector('.root .frame')
/** What the loader makes of `<script data-key>`. */
const tag = (parent: Element, attributes: Readonly<Record<string, string>> = {}) => {
  const script = document.createElement('script')
  script.type = 'text/plain'
  Object.assign(script.dataset, { key: 'pk_test', ...attributes })
  parent.append(script)
  const widget = document.createElement('slotwell-booking') as SlotwellBookingElement & { preload(tag: HTMLElement): unknown }
  widget.preload(script)
  place(widget, script)
  return widget
}
const $ = (selector: string) => document.querySelector(selector) as HTMLElement

it('begins where the tag stands, with what was asked for before it stood there', async () => {
  const widget = tag($('#aside'), { service: 'cut', locale: 'en' })
  await settled(1)
  expect([widget.parentElement?.id, begun.get(widget)]).toEqual(['aside', 1])
  expect(asked.map((url) => new URL(url))).toMatchObject([{ origin: 'https://api.example', pathname: '/v1/public/pk_test/start' }])
  expect(asked[0]).toMatch(/locale=en&service=cut$/)
})

it('goes to the content from the head, where nothing would be seen, and to where it is told', async () => {
  const moved = tag(document.head)
  const told = tag(document.head, { into: '#aside', service: 'cut' })
  await settled(2)
  expect([moved.parentElement?.id, told.parentElement?.id]).toEqual(['main', 'aside'])
  expect([...begun.values()]).toEqual([1, 1])
})

it('waits in the head for the content', async () => {
  const state = vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading')
  const widget = tag(document.head)
  expect(widget.isConnected).toBe(false)
  state.mockRestore()
  dispatchEvent(new Event('DOMContentLoaded'))
  expect(widget.parentElement?.id).toBe('main')
})

it('is there once, however often an optimiser has repeated the tag or run the script', async () => {
  const first = tag($('#main'))
  tag($('#aside'))
  tag(document.head)
  const other = tag($('#aside'), { service: 'cut' })
  await settled(2)
  expect([...document.querySelectorAll('slotwell-booking')]).toEqual([first, other])
  expect([...begun.keys()]).toEqual([first, other])
  expect(document.querySelectorAll('#main script[data-key]')).toHaveLength(0)
})

it('prefers the tag in the content to the same in the head, and is made once by two runs of the script', async () => {
  const tags = [document.head, $('#aside')].map((parent) => {
    const script = document.createElement('script')
    Object.assign(script, { type: 'text/plain' }).dataset.key = 'pk_test'
    parent.append(script)
    return script
  })
  for (const script of [...tags, ...tags]) place(document.createElement('slotwell-booking'), script)
  expect([...document.querySelectorAll('slotwell-booking')].map((one) => one.parentElement?.id)).toEqual(['aside'])
})

it('leaves elements alone that the page itself has written twice', async () => {
  $('#main').innerHTML = '<slotwell-booking data-key="pk_test"><a>Book</a></slotwell-booking>'.repeat(2)
  await settled(2)
  expect(begun.size).toBe(2)
})

it('calls the property that belongs to an event, whenever it was set', async () => {
  const widget = tag($('#main'))
  const told: unknown[] = []
  widget.onReady = ({ detail, target }) => told.push(detail.services, target === widget)
  await settled(1)
  expect(told).toEqual([1, true])
  widget.onReady = null
  widget.onSelectSlot = (event) => event.preventDefault()
  widget.onView = ({ detail }) => told.push(detail.step)
  widget.remove()
  await settled(1)
  $('#main').append(widget)
  await settled(2)
  expect(told).toEqual([1, true, 'when'])
})

it('ends when it is taken out, not when it is moved, and begins anew when it is put in again', async () => {
  const widget = tag($('#main'))
  await settled(1)
  $('#aside').append(widget)
  await settled(1)
  // Two moves of a page's own script, with a promise in between.
  widget.remove()
  await Promise.resolve()
  await Promise.resolve()
  $('#main').append(widget)
  await settled(1)
  expect([isThere(widget), begun.get(widget)]).toEqual([true, 1])
  widget.remove()
  await settled(1)
  expect([isThere(widget), widget.shadowRoot?.querySelector('slot')?.isConnected]).toEqual([false, false])
  expect(widget.shadowRoot?.querySelector('.root')?.innerHTML).toBe('<slot></slot>')
  $('#main').append(widget)
  await settled(1)
  expect(asked).toHaveLength(2)
  await settled(2)
  expect([isThere(widget), begun.get(widget), asked.length]).toEqual([true, 2, 2])
})

it('asks nothing for a floating button, and takes it away with the element', async () => {
  const widget = tag($('#main'), { slotwellFloat: '' })
  await settled(0)
  await vi.waitFor(() => expect(widget.shadowRoot?.querySelector('button')?.dataset.slotwellOpen).toBe('pk_test'))
  expect(asked).toEqual([])
  widget.remove()
  await settled(0)
  expect(widget.shadowRoot?.innerHTML).toBe('<slot></slot>')
})
