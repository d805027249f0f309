import { calendarValue } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

test('a request waits for the practice, which confirms it; both are told each time', async ({ stack, visit }) => {
  const { owner } = stack.demo['praxis-seeblick']
  const { page } = await visit({ locale: 'de-CH' })
  const address = 'tina@approval.example.org'
  const booking = bookingOn(page, 'de')
  await booking.open(`${stack.demoSite}/praxis`)
  await booking.choose('Kleiner Eingriff')
  const offered = await booking.nextFree.textContent()
  await booking.nextFree.click()
  await expect(page.getByText(/Praxis Seeblick prüft Ihre Anfrage/)).toBeVisible()
  await expect(booking.submit).toHaveText(booking.words.request)
  await expect(booking.held).toBeVisible()
  await booking.fill({ name: 'Tina Huber', email: address, phone: '+41 79 555 01 01' })
  await booking.field('Um welche Stelle geht es?').fill('Linker Unterarm')
  await booking.submit.click()
  await expect(booking.requested).toBeVisible()

  const [asked] = (await owner.bookings()).filter(({ attendees }) => attendees[0]?.email === address)
  expect(asked).toMatchObject({ state: 'pending', answers: { stelle: 'Linker Unterarm' } })
  const received = await stack.letters.waitFor(address)
  expect(received.subject).toMatch(/Anfrage/)
  await stack.letters.waitFor('luca.bernasconi@praxis-seeblick.example.org', /Anfrage[\s\S]*Tina Huber/)

  // Nobody else can have the time meanwhile.
  const other = bookingOn((await visit()).page, 'de')
  await other.open(`${stack.demoSite}/praxis`)
  await other.choose('Kleiner Eingriff')
  await expect(other.nextFree).toBeVisible()
  await expect(other.nextFree).not.toHaveText(offered ?? '')

  expect(await owner.confirm(asked?.id ?? '')).toMatchObject({ state: 'confirmed', revision: 2 })
  const confirmed = await stack.letters.waitFor(address, /bestätigt/)
  expect(calendarValue(confirmed.calendar, 'STATUS')).toBe('CONFIRMED')
  // The link of the last step opens beside the page of the practice.
  const opened = page.waitForEvent('popup')
  await booking.manageLink.click()
  await expect((await opened).getByText('Bestätigt', { exact: true })).toBeVisible()
})
