import { afterEach, expect, it } from 'vitest'
import type { BookingElement } from './element.ts'
import { takePrefill } from './prefill.ts'

afterEach(() => history.replaceState(null, '', '/'))
const taken = (query: string, attributes = 'data-query') => {
  history.replaceState(null, '', `/?${query}`)
  document.body.innerHTML = `<slotwell-booking ${attributes}></slotwell-booking>`
  const host = document.body.firstElementChild as HTMLElement
  takePrefill(host as BookingElement)
  return Object.fromEntries(host.getAttributeNames().map((name) => [name.replace('data-', ''), host.getAttribute(name)]))
}

it('takes nothing unless the page has asked for it', () => {
  expect(taken('service=cut&name=Ada', 'data-key="pk"')).toEqual({ key: 'pk' })
})

it('fills in what the page leaves open; what the page says stands', () => {
  const query =
    'service=colour&staff=mia&date=2026-12-01&name=Ada&answer-first-visit=yes&utm_source=letter&utm_source_platform=x&meta-campaign=spring&meta-ad_set=7'
  expect(taken(query, 'data-query data-service="cut"')).toEqual({
    query: '',
    service: 'cut',
    staff: 'mia',
    date: '2026-12-01',
    name: 'Ada',
    'answer-first-visit': 'yes',
    utm_source: 'letter',
    utm_source_platform: 'x',
    'meta-campaign': 'spring',
    'meta-ad_set': '7',
  })
})

it('never lets an address say whose key or API it is, nor anything else that it should not', () => {
  const query = `key=pk_evil&api=https://evil.example&accent=red&locale=de&onclick=alert(1)&answer-"><script>=1&slotwell-open=x&name=${'x'.repeat(2001)}`
  expect(taken(query)).toEqual({ query: '' })
})

const host = (attributes: string, prefill?: unknown) => {
  document.body.innerHTML = `<slotwell-booking ${attributes}></slotwell-booking>`
  return Object.assign(document.body.firstElementChild as BookingElement, { prefill }) as BookingElement
}

it('takes the offer from the property where the attributes leave it open', () => {
  const element = host('data-service="cut"', { service: 'colour', staff: 'mia', date: '2026-12-01', api: 'https://evil.example' })
  takePrefill(element)
  expect(element.getAttributeNames().map((name) => `${name}=${element.getAttribute(name)}`)).toEqual([
    'data-service=cut',
    'data-staff=mia',
    'data-date=2026-12-01',
  ])
})

it('gives the form what property and attributes say, by its fields', () => {
  const element = host('data-name="Ada" data-answer-first-visit="ja"', {
    name: 'Bea',
    email: 'ada@example.org',
    answers: { reason: 'Rücken', 'first-visit': 'nein' },
  })
  expect(takePrefill(element).given).toEqual({
    name: 'Ada',
    email: 'ada@example.org',
    'answer:reason': 'Rücken',
    'answer:first-visit': 'ja',
  })
})

it('knows how many come, from the page and from its address', () => {
  expect(taken('party-size=4')).toMatchObject({ 'party-size': '4' })
  const people = (attributes: string, partySize: number) => {
    const element = host(attributes, { partySize })
    takePrefill(element)
    return element.dataset['partySize']
  }
  expect([people('', 2), people('data-party-size="3"', 2)]).toEqual(['2', '3'])
})

it('sends along only what the server takes, so that no address can cost a booking', () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}`, 'x']))
  const element = host(
    `data-meta-campaign=" spring\n\u202esale " data-utm_source="letter" data-utm_creative_format="film" data-meta-0="digit" data-meta-empty=" " data-meta-long="${'😀'.repeat(300)}"`,
    {
      metadata: { ...many, 'Upper Case': 'x', number: 5, [`a${'b'.repeat(60)}`]: 'x' },
    },
  )
  const { metadata } = takePrefill(element)
  expect(Object.keys(metadata)).toHaveLength(20)
  expect(metadata).toMatchObject({ campaign: 'spring sale', utm_source: 'letter', utm_creative_format: 'film', long: '😀'.repeat(100) })
  expect(Object.values(metadata).every((text) => text.length <= 200)).toBe(true)
})
