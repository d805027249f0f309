import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { calendarValue, manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { plainOn } from '../support/pages/plain-pages.ts'
import { expect, test } from '../support/test.ts'

const SITES = ['calendar.google.com', 'outlook.live.com', 'outlook.office.com']
const utc = (ms: number) => new Date(ms).toISOString().replace('.000', '')

/** Where the links go and what they hand over; nobody has followed one. */
async function linksOn(page: Page, google: string) {
  const links = page.getByRole('link').and(page.locator('[href^="https://calendar.google.com"],[href^="https://outlook."]'))
  await expect(links).toHaveCount(3)
  await expect(links.first()).toHaveText(google)
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
    await expect(link).toHaveAttribute('target', '_blank')
  }
  return Promise.all((await links.all()).map(async (link) => new URL((await link.getAttribute('href')) ?? '')))
}

function expectSaid(links: readonly URL[], start: string, end: string, title: string, place: string, secrets: RegExp) {
  const [startMs, endMs] = [Date.parse(start), Date.parse(end)]
  expect(links.map(({ hostname }) => hostname)).toEqual(SITES)
  const [google, ...outlooks] = links.map(({ searchParams }) => Object.fromEntries(searchParams))
  expect(google).toEqual({
    action: 'TEMPLATE',
    dates: `${utc(startMs)}/${utc(endMs)}`.replace(/[-:]/g, ''),
    text: title,
    location: place,
  })
  for (const outlook of outlooks)
    expect(outlook).toEqual({
      path: '/calendar/action/compose',
      rru: 'addevent',
      startdt: utc(startMs),
      enddt: utc(endMs),
      subject: title,
      location: place,
    })
  for (const { href } of links) expect(decodeURIComponent(href)).not.toMatch(secrets)
}

test('the last page and the one behind the link lead into every calendar, and nobody hears of it before', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Kim Kalender', email: 'kim@calendar.example.org' })
  const [booked] = await shop.owner.bookings()
  const [segment] = booked?.segments ?? []
  const said = [
    segment?.start ?? '',
    segment?.end ?? '',
    'Check-up, Small Practice',
    'Lakeside, Seeweg 1, 6006 Luzern',
    /kim|kalender|bkg_/i,
  ] as const

  // By keyboard alone.
  const ways = page.getByText('Add to calendar')
  await ways.focus()
  await ways.press('Enter')
  expectSaid(await linksOn(page, 'Google Calendar'), ...said)
  expect((await new AxeBuilder({ page }).include('slotwell-booking').analyze()).violations).toEqual([])
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Apple, iCal (.ics)' }).click()
  const file = await readFile(await (await saved).path(), 'utf8')
  const letter = await stack.letters.waitFor('kim@calendar.example.org')
  // A calendar that gets both has one entry.
  expect(calendarValue(file, 'UID')).toBe(calendarValue(letter.calendar, 'UID'))

  await page.goto(manageLinkIn(letter))
  await expect(manageOn(page).yours).toBeVisible()
  await page.getByText('Add to calendar').click()
  expectSaid(await linksOn(page, 'Google Calendar'), ...said)
})

test('whoever meets online is told where once it is booked, and the calendars of others are not', async ({ stack, visit }) => {
  const room = 'https://meet.example.org/ada?pwd=s3cret'
  const shop = await stack.shop({ location: { online: true, address: undefined, name: 'Video call', meetingUrl: room } })
  const { page } = await visit()
  const booking = bookingOn(page)
  const answers: string[] = []
  page.on('response', (response) => {
    if (response.url().startsWith(stack.api) && !new URL(response.url()).pathname.endsWith('/bookings'))
      void response.text().then(
        (text) => answers.push(text),
        () => undefined,
      )
  })
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Kim Kalender', email: 'kim@online.example.org' })
  expect(answers.length).toBeGreaterThan(1)
  expect(answers.filter((text) => text.includes('meet.example.org'))).toEqual([])
  await expect(page.getByRole('link', { name: 'meet.example.org' })).toHaveAttribute('href', room)
  await page.getByText('Add to calendar').click()
  const links = await linksOn(page, 'Google Calendar')
  for (const { href } of links) expect(href).not.toContain('meet')
  const letter = await stack.letters.waitFor('kim@online.example.org')
  expect(letter.text).toContain(room)
  expect(calendarValue(letter.calendar, 'CONFERENCE')).toBe(room)
  await page.goto(manageLinkIn(letter))
  await expect(page.getByRole('link', { name: 'meet.example.org' })).toHaveAttribute('href', room)
})

test('without JavaScript, in German', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ javaScriptEnabled: false, locale: 'de-CH' })
  const plain = plainOn(page)
  await page.goto(`${stack.api}/book/${shop.slug}?lang=de`)
  await page.getByRole('link', { name: /^Kontrolle/ }).click()
  await plain.day(1)
  await plain.time(3)
  await plain.fill({ 'Vor- und Nachname': 'Kim Kalender', 'E-Mail': 'kim@plain-calendar.example.org' })
  await plain.press('Termin verbindlich buchen')
  const [booked] = await shop.owner.bookings()
  const [segment] = booked?.segments ?? []
  await page.getByText('In den Kalender').click()
  const links = await linksOn(page, 'Google Kalender')
  expectSaid(
    links,
    segment?.start ?? '',
    segment?.end ?? '',
    'Kontrolle, Small Practice',
    'Am See, Seeweg 1, 6006 Luzern',
    /kim|kalender@|bkg_/i,
  )
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Apple, iCal (.ics)' }).click()
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('BEGIN:VEVENT')
})

test('what comes a moment later on the last page moves nothing', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  let arrive = () => {}
  const late = new Promise<void>((resolve) => {
    arrive = resolve
  })
  await page.route(/calendar-choices/, async (route) => {
    await late
    await route.fallback()
  })
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Kim Kalender', email: 'kim@later.example.org' })
  const before = await booking.manageLink.boundingBox()
  await expect(page.locator('summary')).toBeHidden()
  arrive()
  await expect(page.locator('summary')).toBeVisible()
  expect(await booking.manageLink.boundingBox()).toEqual(before)
})
