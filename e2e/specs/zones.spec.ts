import AxeBuilder from '@axe-core/playwright'
import { plain, timeIn } from '../support/clock-text.ts'
import { calendarValue, manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { alone, expect, test } from '../support/test.ts'

test('somebody in New York books at the practice in Luzern: times on the clock of Luzern, and on hers', async ({ stack, visit }) => {
  const { page } = await visit({ timezoneId: 'America/New_York', locale: 'en-US' })
  await page.goto(`${stack.demoSite}/praxis`)
  const booking = bookingOn(page, 'de')
  await booking.choose('Erstkonsultation')
  await booking.choose(booking.words.anyPlace)
  await booking.choose('Dr. med. Anna Keller')
  const offered = plain((await booking.nextFree.textContent()) ?? '')
  await booking.nextFree.click()
  await booking.book({ name: 'Joan Baker', email: 'joan@zones.example.org', phone: '+1 212 555 0143' })

  const [booked] = (await stack.demo['praxis-seeblick'].owner.bookings()).filter(({ attendees }) => attendees[0]?.name === 'Joan Baker')
  const start = booked?.segments[0]?.start ?? ''
  const there = timeIn('Europe/Zurich', 'de-CH', start)
  const here = timeIn('America/New_York', 'de-CH', start)
  expect(offered).toContain(there)
  await expect(page.getByText(`${there} Uhr`, { exact: true })).toBeVisible()
  await expect(page.getByText(new RegExp(`^Bei Ihnen: .*${here}`)).last()).toBeVisible()

  const letter = await stack.letters.waitFor('joan@zones.example.org')
  expect(plain(letter.subject)).toContain(`${there} Uhr`)
  expect(letter.text).toContain('Praxis Seeblick')
  expect(plain(letter.text)).toContain(there)
  expect(manageLinkIn(letter)).toContain(`${stack.api}/m#${booked?.id}.`)
  expect(startOf(letter.calendar)).toBe(Date.parse(start))
  // The doctor is told as well.
  expect((await stack.letters.waitFor('anna.keller@praxis-seeblick.example.org', /Joan Baker/)).text).toContain(there)
})

test('somebody in Zurich books a lesson in New York: times on his own clock', async ({ stack, visit }) => {
  const { page } = await visit({ timezoneId: 'Europe/Zurich', locale: 'en-GB' })
  await page.goto(`${stack.demoSite}/school`)
  const booking = bookingOn(page)
  await booking.choose('German lesson')
  await booking.pickDay(1)
  const offered = plain((await booking.times.last().textContent()) ?? '')
  await booking.times.last().click()
  await booking.book({ name: 'Reto Baumann', email: 'reto@zones.example.org' })

  const [booked] = (await stack.demo['lantern-school'].owner.bookings()).filter(({ attendees }) => attendees[0]?.name === 'Reto Baumann')
  const start = booked?.segments[0]?.start ?? ''
  expect(offered).toBe(timeIn('Europe/Zurich', 'en-GB', start))
  await expect(page.getByText(offered, { exact: true })).toBeVisible()

  const letter = await stack.letters.waitFor('reto@zones.example.org')
  expect(plain(letter.text)).toContain(plain(timeIn('Europe/Zurich', 'en-US', start)))
  expect(startOf(letter.calendar)).toBe(Date.parse(start))
})

/** Start of the appointment in a calendar file, as epoch milliseconds. */
function startOf(calendar: string): number {
  const [, zone, ...parts] =
    /^DTSTART(?:;TZID=([^:;\r\n]+))?:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?/m.exec(calendar.slice(calendar.indexOf('BEGIN:VEVENT'))) ?? []
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number)
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second)
  expect(calendarValue(calendar, 'SUMMARY')).toBeTruthy()
  return zone ? wallMs - offsetMs(zone, wallMs) : wallMs
}

/** What a zone's clock is ahead of UTC. Exact except in the hours around a change of the clocks, which are not booked here. */
function offsetMs(timeZone: string, atMs: number): number {
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(atMs)
  return Date.parse(`${wall.replace(' ', 'T')}Z`) - atMs
}

test('somebody whose device stands in the wrong zone chooses another one, by keyboard, and books by that clock', async ({
  stack,
  visit,
}) => {
  const { page } = await visit({ timezoneId: 'Europe/Zurich', locale: 'en-GB' })
  await page.goto(`${stack.demoSite}/school`)
  const booking = bookingOn(page)
  await booking.choose('German lesson')
  await booking.pickDay(1)
  await expect(page.getByText('All times: Central European Time')).toBeVisible()
  const before = await booking.times.first().getAttribute('data-start')

  // Nothing of the list is built before somebody types.
  const change = page.getByRole('button', { name: /^All times: / })
  await change.press('Enter')
  const search = page.getByRole('combobox', { name: 'Search for a city' })
  await expect(search).toBeFocused()
  const found = page.getByRole('listbox', { name: 'Search for a city' }).getByRole('option')
  await expect(found).toHaveCount(0)
  await search.pressSequentially('atlantis')
  await expect(page.getByText('No time zone is called so.')).toBeVisible()
  await search.fill('america')
  await expect(found).toHaveCount(6)
  await search.fill('toky')
  await expect(found).toHaveText([/^Tokyo, Asia, GMT\+9 · \d+:\d\d$/])
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await search.press('Escape')
  await expect(search).toBeHidden()
  await expect(change).toBeFocused()
  await change.press('Enter')
  await search.fill('l')
  await search.press('ArrowDown')
  await expect(found.nth(1)).toHaveAttribute('aria-selected', 'true')
  await search.fill('tokio')
  await search.press('Enter')

  await expect(page.getByText(/^All times: Japan /)).toBeVisible()
  await expect(change).toBeFocused()
  await booking.pickDay(1)
  const start = (await booking.times.first().getAttribute('data-start')) ?? ''
  expect([before?.slice(-6), start.slice(-6)]).toEqual([expect.stringMatching(/\+0[12]:00/), '+09:00'])
  await booking.times.first().click()
  await booking.book({ name: 'Kenji Baum', email: 'kenji@zones.example.org' })
  await expect(page.getByText(timeIn('Asia/Tokyo', 'en-GB', start), { exact: true })).toBeVisible()
  const letter = await stack.letters.waitFor('kenji@zones.example.org')
  expect(plain(letter.text)).toContain(plain(timeIn('Asia/Tokyo', 'en-US', start)))
})

alone('in the night in which the clock goes back, the hour that comes twice is told apart', async ({ stack, visit }) => {
  const now = Date.parse('2031-10-24T10:00:00Z')
  await stack.advance(now - Date.now())
  const schedule = { rules: [{ days: ['sun'], from: '01:00', to: '04:00' }] }
  const shop = await stack.shop({ staff: { schedule } })
  const { page } = await visit()
  await page.clock.install({ time: now })
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await page.getByRole('gridcell', { name: /^Sunday,? 26 October 2031/ }).click()
  const shown = await booking.times.allTextContents()
  expect(shown.map(plain)).toEqual(['01:00', '01:30', '02:00 (GMT+2)', '02:30 (GMT+2)', '02:00 (GMT+1)', '02:30 (GMT+1)', '03:00', '03:30'])
})

alone('the hour that comes twice is told apart from the first time that is shown to the page behind the link', async ({ stack, visit }) => {
  const now = Date.parse('2031-10-24T10:00:00Z')
  await stack.advance(now - Date.now())
  const schedule = { rules: [{ days: ['sun'], from: '02:00', to: '03:00' }] }
  const shop = await stack.shop({ staff: { schedule } })
  const { page } = await visit()
  await page.clock.install({ time: now })
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await expect(booking.nextFree).toContainText('Sun 26 October, 02:00 (GMT+2)')
  await booking.asList.click()
  const listed = page.getByRole('region', { name: /26 October/ }).getByRole('button')
  await expect(listed).toHaveText(['02:00 (GMT+2)', '02:30 (GMT+2)', '02:00 (GMT+1)', '02:30 (GMT+1)'])
  await listed.nth(2).click()
  await expect(page.getByText(/26 October 2031, 02:00 \(GMT\+1\)$/)).toBeVisible()
  await booking.book({ name: 'Nina Herbst', email: 'nina@zones.example.org' })
  await expect(page.getByText('02:00 (GMT+1)', { exact: true })).toBeVisible()

  const manage = manageOn(page)
  await page.goto(manageLinkIn(await stack.letters.waitFor('nina@zones.example.org')))
  await expect(manage.yours).toBeVisible()
  await expect(page.getByText('02:00 (GMT+1)', { exact: true })).toBeVisible()
})

test('who has chosen a clock of his own for an appointment at a place finds the way back', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ timezoneId: 'Europe/Zurich', locale: 'en-GB' })
  await page.goto(shop.page())
  const choose = async (city: string) => {
    await page.getByRole('button', { name: /^All times/ }).click()
    await page.getByRole('combobox', { name: 'Search for a city' }).fill(city)
    await page.keyboard.press('Enter')
  }
  await choose('tokio')
  await expect(page.getByText('All times are local to the appointment: Central European Time')).toBeVisible()
  await choose('zurich')
  await expect(page.getByText('All times: Central European Time')).toBeVisible()
})
