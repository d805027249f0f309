import { afterEach, beforeEach, expect, it } from 'vitest'
import { defineElement, type SlotwellBookingElement } from './element.ts'
import { follow } from './life.ts'

const mounted = new Map<HTMLElement, number>()
beforeEach(() => {
  mounted.clear()
  document.body.innerHTML = '<main id="main"></main><aside id="aside"></aside>'
  globalThis.fetch = async () => new Response()
  defineElement({
    origin: 'https://api.example',
    languages: [],
    load: async () => ({
      mount(host) {
        mounted.set(host, (mounted.get(host) ?? 0) + 1)
        return () => void mounted.delete(host)
      },
    }),
    life: async () => ({ follow }),
  })
})
afterEach(() => {
  for (const stray of document.head.querySelectorAll('script, slotwell-booking')) stray.remove()
})
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
/** What the loader makes of `<script data-key>`. */
const tag = (parent: Element, attributes: Readonly<Record<string, string>> = {}) => {
  const script = document.createElement('script')
  script.type = 'text/plain'
  const widget = document.createElement('slotwell-booking')
  Object.assign(widget.dataset, { key: 'pk_test', ...attributes })
  parent.append(script)
  script.after(widget)
  return widget
}
const $ = (selector: string) => document.querySelector(selector) as HTMLElement

it('mounts where the tag stands', async () => {
  const widget = tag($('#aside'))
  await settled()
  expect([widget.parentElement?.id, mounted.get(widget)]).toEqual(['aside', 1])
})

it('goes to the content from the head, where nothing would be seen, and to where it is told', async () => {
  const moved = tag(document.head)
  const told = tag(document.head, { into: '#aside', service: 'cut' })
  await settled()
  expect([moved.parentElement?.id, told.parentElement?.id]).toEqual(['main', 'aside'])
  expect([...mounted.values()]).toEqual([1, 1])
})

it('stays where it is told even if another script stands there', async () => {
  $('#main').append(document.createElement('script'))
  const main = $('#main')
  const append = main.append.bind(main)
  let moves = 0
  main.append = (...nodes) => {
    moves++
    append(...nodes)
  }
  const widget = tag($('#aside'), { into: '#main' })
  await settled()
  expect([widget.parentElement?.id, mounted.get(widget), moves]).toEqual(['main', 1, 1])
})

it('is there once, however often an optimiser has repeated the tag', async () => {
  const first = tag($('#main'))
  tag($('#aside'))
  tag(document.head)
  const other = tag($('#aside'), { service: 'cut' })
  await settled()
  expect([...mounted.keys()]).toEqual([first, other])
  expect(document.querySelectorAll('slotwell-booking')).toHaveLength(2)
})

it('leaves elements alone that the page itself has written twice', async () => {
  $('#main').innerHTML = '<slotwell-booking data-key="pk_test"><a>Book</a></slotwell-booking>'.repeat(2)
  await settled()
  expect(mounted.size).toBe(2)
})

it('calls the property that belongs to an event, whenever it was set', async () => {
  const widget = tag($('#main')) as SlotwellBookingElement
  const told: unknown[] = []
  widget.onBooked = ({ detail }) => told.push(detail.booking)
  await settled()
  const say = (name: string, detail: object) => widget.dispatchEvent(new CustomEvent(`slotwell:${name}`, { detail, cancelable: true }))
  say('booked', { booking: 'bkg_1' })
  widget.onBooked = null
  say('booked', { booking: 'bkg_2' })
  widget.onSelectSlot = (event) => event.preventDefault()
  expect([say('select-slot', {}), say('select-service', {}), told]).toEqual([false, true, ['bkg_1']])
})

it('ends when it is taken out, not when it is moved, and begins anew when it is put in again', async () => {
  const widget = tag($('#main'))
  await settled()
  $('#aside').append(widget)
  await settled()
  expect(mounted.get(widget)).toBe(1)
  widget.remove()
  await settled()
  expect(mounted.size).toBe(0)
  $('#main').append(widget)
  await settled()
  expect(mounted.get(widget)).toBe(1)
})
