import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startOf, colour, cut } from '../../test/catalog.ts'
import { mount } from './index.ts'

let asked: string[]
beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    return new Response(JSON.stringify(startOf([cut, colour])))
  })
  document.body.innerHTML = '<main><a href="https://salon.example/book">Book here</a></main>'
})
afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

const OPTIONS = { key: 'pk_test', api: 'https://api.example', locale: 'en' }
const container = () => document.querySelector('main') as HTMLElement
const drawn = (element: HTMLElement, text: string) =>
  vi.waitFor(() => expect(element.shadowRoot?.querySelector('.root')?.textContent ?? '').toContain(text), { timeout: 10_000 })

it('draws into the container, keeps the link inside, and puts everything back', async () => {
  const { element, unmount } = mount(container(), OPTIONS)
  expect(container().innerHTML).toContain('Book here</a></slotwell-booking>')
  await drawn(element, 'Haircut')
  expect(new URL(asked[0] ?? '').origin).toBe('https://api.example')
  unmount()
  expect(container().innerHTML).toBe('<a href="https://salon.example/book">Book here</a>')
})

it('follows its options: what changes the offer is asked for again, what is left out is taken back', async () => {
  const { element, update } = mount(container(), { ...OPTIONS, accent: '#aa0000' })
  await drawn(element, 'Haircut')
  update({ ...OPTIONS, service: 'cut', partySize: 3 })
  expect([element.dataset.partySize, element.getAttribute('data-party-size')]).toEqual(['3', '3'])
  update({ ...OPTIONS, service: 'cut' })
  expect([element.dataset.accent, element.dataset.partySize, element.dataset.service]).toEqual([undefined, undefined, 'cut'])
  await vi.waitFor(() => expect(asked.at(-1)).toContain('service=cut'))
  const before = asked.length
  update({ ...OPTIONS, service: 'cut' })
  await drawn(element, 'When')
  expect(asked).toHaveLength(before)
})

it('tells its events by typed names', async () => {
  const { element } = mount(container(), OPTIONS)
  const services = await new Promise<number>((resolve) => {
    element.addEventListener('slotwell:ready', ({ detail }) => resolve(detail.services))
  })
  expect(services).toBe(2)
})

it('refuses options without a key, and leaves the container as it was', () => {
  const before = container().innerHTML
  expect(() => mount(container(), { key: '' })).toThrow('`key` must be the publishable key')
  expect(container().innerHTML).toBe(before)
})
