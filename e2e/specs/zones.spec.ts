import { plain, timeIn } from '../support/clock-text.ts'
import { calendarValue, manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

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
