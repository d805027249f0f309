import { act, createElement, StrictMode } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { colour, cut, startOf } from '../../widget/test/catalog.ts'
import { SlotwellBooking, type SlotwellBookingProps } from './slotwell-booking.ts'

let said: unknown[][]
let root: Root | undefined
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  said = []
  for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockImplementation((...words) => void said.push(words))
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(startOf([cut, colour]))))
})
afterEach(async () => {
  await act(async () => root?.unmount())
  document.body.replaceChildren()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const link = createElement('a', { href: 'https://book.example.org/book/salon' }, 'Book here')
const booking = (props: Partial<SlotwellBookingProps> = {}) =>
  createElement(
    StrictMode,
    null,
    createElement(SlotwellBooking, {
      publishableKey: 'pk_test',
      api: 'https://book.example.org',
      locale: 'en',
      className: 'wide',
      ...props,
      children: link,
    }),
  )
const element = () => document.querySelector('slotwell-booking') as HTMLElement
const shows = (text: string) =>
  vi.waitFor(() => expect(element().shadowRoot?.querySelector('.root')?.textContent ?? '').toContain(text), { timeout: 10_000 })
const tell = (name: string, detail: object = {}) =>
  element().dispatchEvent(new CustomEvent(`slotwell:${name}`, { detail, bubbles: true, cancelable: true }))

it('takes over what a server has rendered, without a warning, and draws the flow', async () => {
  const holder = document.body.appendChild(document.createElement('div'))
  holder.innerHTML = renderToString(booking())
  const rendered = element()
  await act(async () => void (root = hydrateRoot(holder, booking())))
  await shows('Haircut')
  expect([said, element() === rendered, rendered.querySelector('a')?.textContent]).toEqual([[], true, 'Book here'])
})

async function drawn(props: Partial<SlotwellBookingProps> = {}): Promise<void> {
  const holder = document.body.appendChild(document.createElement('div'))
  root = createRoot(holder)
  await act(async () => root?.render(booking(props)))
}

it('calls the handler of each event once, always the one of the last drawing', async () => {
  const names = ['ready', 'view', 'select-service', 'select-slot', 'hold', 'submit', 'booked', 'error']
  const props = ['onReady', 'onView', 'onSelectService', 'onSelectSlot', 'onHold', 'onSubmit', 'onBooked', 'onError']
  const heard: string[] = []
  const handlers = (word: string) => Object.fromEntries(props.map((prop) => [prop, (event: Event) => heard.push(`${word} ${event.type}`)]))
  await drawn(handlers('first'))
  await act(async () => root?.render(booking(handlers('second'))))
  await shows('Haircut')
  heard.length = 0
  for (const name of names) tell(name)
  // Events of the browser by the same name are others.
  for (const name of ['submit', 'error', 'Ready']) element().dispatchEvent(new Event(name, { bubbles: true }))
  expect(heard).toEqual(names.map((name) => `second slotwell:${name}`))
})

it('lets a handler keep the visitor where he is, and hands over typed details', async () => {
  let slug: string | undefined
  await drawn({
    onSelectService(event) {
      slug = event.detail.slug
      event.preventDefault()
    },
  })
  expect(tell('select-service', { service: 'svc_1', slug: 'cut' })).toBe(false)
  expect(slug).toBe('cut')
})

it('writes every option as its attribute, and takes back what is no longer said', async () => {
  const wishes = {
    service: 'cut',
    staff: 'mia',
    location: 'zurich',
    name: 'A',
    email: 'a@b.ch',
    phone: '1',
    theme: 'dark',
    accent: '#123456',
  }
  await drawn(wishes)
  expect(Object.fromEntries(Object.entries(element().dataset))).toEqual({
    key: 'pk_test',
    api: 'https://book.example.org',
    locale: 'en',
    ...wishes,
  })
  await act(async () => root?.render(booking({ service: 'colour' })))
  expect(Object.fromEntries(Object.entries(element().dataset))).toEqual({
    key: 'pk_test',
    api: 'https://book.example.org',
    locale: 'en',
    service: 'colour',
  })
  expect([element().className, said]).toEqual(['wide', []])
})

it('hears nothing any more once it is gone', async () => {
  const heard: string[] = []
  await drawn({ onBooked: () => void heard.push('booked') })
  const gone = element()
  await act(async () => root?.render(null))
  gone.dispatchEvent(new CustomEvent('slotwell:booked'))
  expect([heard, document.querySelector('slotwell-booking')]).toEqual([[], null])
})
