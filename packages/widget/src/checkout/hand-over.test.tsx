import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { holdOf, startOf, yoga } from '../../test/catalog.ts'
import { problem, scriptedApi } from '../../test/scripted-api.ts'
import { NOW_MS, slotsAnswer } from '../../test/slots.ts'
import type { App } from '../booking/app.ts'
import { createBookingApi } from '../booking/booking-api.ts'
import { createBookingModel } from '../booking/booking-model.ts'
import { draw } from '../draw.ts'
import { HandOver } from './hand-over.tsx'

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }))
afterEach(() => void vi.useRealTimers())

const START = '2026-11-24T09:00:00+01:00'
const metadata = { utm_source: 'spring letter', campaign: 'a&b' }
/** Address and fragment of the link to our page, for a party of three. */
async function linkFor(holding: 'held' | 'proof_required') {
  const { client } = scriptedApi(({ path }) =>
    path !== '/holds' ? [200, slotsAnswer(['2026-11-24T09:00'])] : holding === 'held' ? [201, holdOf(START)] : problem(401, holding),
  )
  const service = { ...yoga, sensitive: true, durations: [{ durationMin: 30 }, { durationMin: 60 }] }
  const model = createBookingModel({
    api: createBookingApi(client, 'pk_test'),
    start: startOf([service]),
    presets: { partySize: '3' },
    visitorZone: 'Europe/Zurich',
    now: Date.now,
    emit: () => true,
    given: { name: 'Vera' },
    metadata,
  })
  model.choose('60')
  model.chooseSlot({ start: START })
  await vi.advanceTimersByTimeAsync(0)
  await model.checkout.hold.settled()
  const said = (key: string) => key
  const root = document.createElement('div')
  draw(root, () => <HandOver app={{ model, client, t: said, rare: () => said } as unknown as App} />)
  const { pathname, searchParams, hash } = new URL(root.querySelector('a')?.href ?? '')
  model.dispose()
  return { pathname, query: Object.fromEntries(searchParams), fragment: Object.fromEntries(new URLSearchParams(hash.slice(1))) }
}

it('hands over what was chosen, for how many, and what is sent along; what is filled in stays', async () => {
  const { pathname, query, fragment } = await linkFor('held')
  expect([pathname, query]).toEqual(['/book/salon', { lang: 'en' }])
  expect(fragment).toEqual({
    service: yoga.id,
    location: yoga.locations[0],
    durationMin: '60',
    partySize: '3',
    start: START,
    hold: expect.stringMatching(/^hld_/),
    secret: 's'.repeat(43),
    'meta-utm_source': 'spring letter',
    'meta-campaign': 'a&b',
  })
})

it('leads to the plain pages with the same, where no time can be held', async () => {
  expect(await linkFor('proof_required')).toEqual({
    pathname: '/book/salon/times',
    query: {
      service: 'yoga',
      location: 'zurich',
      durationMin: '60',
      partySize: '3',
      month: '2026-11',
      lang: 'en',
      'meta-utm_source': 'spring letter',
      'meta-campaign': 'a&b',
    },
    fragment: {},
  })
})
