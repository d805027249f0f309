import type { BookingView, HoldView, ManageView, PrivateBookingView } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addOrganization, bearer, bookingBody, firstFree, type Harness, type TestOrganization, startHarness } from '../../test/harness.ts'

const ROOM = 'https://meet.example.org/room?pwd=s3cret'
let harness: Harness
let shop: TestOrganization
beforeAll(async () => {
  harness = await startHarness()
  shop = await addOrganization(
    harness.deps,
    JSON.stringify({
      organization: {
        slug: 'video',
        name: 'Video',
        timeZone: 'Europe/Zurich',
        locales: ['de'],
        privacy: { controller: 'Video', purpose: 'Termine', url: 'https://video.example.org/', version: '2026-09' },
      },
      locations: [{ slug: 'video', name: 'Video', online: true, meetingUrl: 'https://meet.example.org/lobby' }],
      staff: [
        { slug: 'kim', name: 'Kim', meetingUrl: ROOM, schedule: { rules: [{ days: ['tue', 'wed', 'thu'], from: '08:00', to: '18:00' }] } },
      ],
      services: [
        { slug: 'talk', name: 'Talk', durationMin: 30, staff: ['kim'] },
        { slug: 'asked', name: 'Asked', durationMin: 30, staff: ['kim'], approval: true },
      ],
    }),
  )
})
afterAll(() => harness.close())

const text = async (path: string) => (await harness.request(path)).text()
async function hold(service: string): Promise<HoldView> {
  const start = await firstFree(harness, service, shop)
  return (await (await harness.request(`/v1/public/${shop.pk}/holds`, { method: 'POST', json: { service, start } })).json()) as HoldView
}
async function booked(service: string) {
  const held = await hold(service)
  const send = async () => {
    const response = await harness.request(`/v1/public/${shop.pk}/bookings`, {
      method: 'POST',
      json: bookingBody(held, undefined, {}),
      headers: { 'idempotency-key': `meeting-${held.id}` },
    })
    return (await response.json()) as BookingView
  }
  const view = await send()
  const again = await send()
  expect(again).toEqual(view)
  return { view, token: view.manageUrl.split('#')[1] ?? '' }
}
const managed = async (token: string) =>
  (await (await harness.request('/v1/public/manage', { headers: bearer(token) })).json()) as ManageView

describe('where to meet online', () => {
  it('is in no public answer before it is booked', async () => {
    const { id, start } = await hold('talk')
    expect(start).toBeTruthy()
    const answers = [
      await text(`/v1/public/${shop.pk}/catalog?locale=de`),
      await text(`/v1/public/${shop.pk}/start?service=talk&timeZone=Europe/Zurich`),
      await text(`/v1/public/${shop.pk}/slots?service=talk&from=2026-12-01&to=2026-12-03&timeZone=Europe/Zurich`),
      await text('/book/video'),
      await text('/book/video/times?service=talk&location=&staff='),
      JSON.stringify(await hold('asked')),
    ]
    for (const answer of answers) expect([answer.length > 50, answer.includes('meet.example.org')]).toEqual([true, false])
    expect(id).toBeTruthy()
  })

  it('is in the answer to the booking, also when it is asked for twice, and behind its link', async () => {
    const { view, token } = await booked('talk')
    expect(view.meetingUrl).toBe(ROOM)
    expect((await managed(token)).meetingUrl).toBe(ROOM)
    const page = await harness.request('/m/booking', {
      method: 'POST',
      body: new URLSearchParams({ token, lang: 'de' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(await page.text()).toContain(`<a href="${ROOM}" target="_blank" rel="noopener noreferrer">`)
    await harness.request('/v1/public/manage/cancel', { method: 'POST', json: {}, headers: bearer(token) })
    expect((await managed(token)).meetingUrl).toBeUndefined()
  })

  it('is kept from whoever has only asked, until somebody agrees', async () => {
    const { view, token } = await booked('asked')
    expect([view.state, view.meetingUrl, (await managed(token)).meetingUrl]).toEqual(['pending', undefined, undefined])
    const confirmed = await harness.request(`/v1/bookings/${view.id}/confirm`, { method: 'POST', json: {}, headers: bearer(shop.sk) })
    expect(((await confirmed.json()) as PrivateBookingView).state).toBe('confirmed')
    expect((await managed(token)).meetingUrl).toBe(ROOM)
  })
})

describe('the sites that add an appointment to a calendar', () => {
  const said = (view: BookingView | ManageView) =>
    (view.calendarLinks ?? []).map(({ name, url }) => ({ name, url: decodeURIComponent(url) }))

  it('are told service and time, in the language of the booking, and neither who comes nor where to meet', async () => {
    const { view, token } = await booked('talk')
    const links = said(view)
    expect(links.map(({ name, url }) => [name, new URL(url).hostname])).toEqual([
      ['Google Kalender', 'calendar.google.com'],
      ['Outlook.com', 'outlook.live.com'],
      ['Microsoft 365', 'outlook.office.com'],
    ])
    const start = new Date(view.segments[0]?.start ?? '').toISOString().slice(0, 19)
    for (const { url } of links) {
      expect(url).toContain('Talk, Video')
      expect(url.replaceAll(/[-:]/g, '')).toContain(start.replaceAll(/[-:]/g, ''))
      expect(url).not.toMatch(/meet\.example|s3cret|bkg_|Kim|@/)
    }
    expect(said(await managed(token))).toEqual(links)
  })
})
