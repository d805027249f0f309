import type { Locator, Page } from '@playwright/test'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

/** Presses Tab until the focus is there, as somebody without a mouse does. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element).catch(() => false)) return
  }
  await expect(wanted, 'not reached with the Tab key').toBeFocused()
}

test('the whole flow works without a mouse', async ({ stack, visit }) => {
  const { page } = await visit()
  const { keyboard } = page
  await page.goto(`${stack.demoSite}/strict`)
  const booking = bookingOn(page)
  const { words } = booking
  await expect(booking.heading(words.chooseService)).toBeVisible()

  await tabTo(page, page.getByRole('button', { name: /^Consultation/ }))
  await keyboard.press('Enter')
  // After each step the heading of the next has the focus, so that it is read and Tab goes on from there.
  await expect(booking.heading(words.choosePlace)).toBeFocused()
  await tabTo(page, page.getByRole('button', { name: words.anyPlace }))
  await keyboard.press('Space')
  await expect(booking.heading(words.choosePerson)).toBeFocused()
  await tabTo(page, page.getByRole('button', { name: words.anyPerson }))
  await keyboard.press('Enter')
  await expect(booking.heading(words.chooseTime)).toBeFocused()

  // One day of the month is in the tab order; the arrows move it, into the next month as well.
  await expect(booking.freeDays.first()).toBeVisible()
  const dayInOrder = booking.grid.locator('[tabindex="0"]')
  // Whoever would rather have a list hears of it before the months and their days.
  await tabTo(page, booking.asList)
  for (let presses = 0; presses < 3; presses++) await keyboard.press('Tab')
  await expect(dayInOrder).toBeFocused()
  expect(await dayInOrder.count()).toBe(1)
  const from = await dayInOrder.getAttribute('aria-label')
  await keyboard.press('ArrowRight')
  await expect(dayInOrder).toBeFocused()
  await expect(dayInOrder).not.toHaveAttribute('aria-label', from ?? '')
  await keyboard.press('ArrowLeft')
  await expect(dayInOrder).toHaveAttribute('aria-label', from ?? '')
  const month = (await page.getByRole('grid').getAttribute('aria-labelledby')) ?? ''
  expect(month).not.toBe('')
  await keyboard.press('PageDown')
  await expect(booking.freeDays.first()).toBeVisible()
  await expect(dayInOrder).toBeFocused()
  await keyboard.press('Home')
  for (let presses = 0; presses < 20 && !(await dayInOrder.getAttribute('aria-label'))?.match(words.freeDay); presses++)
    await keyboard.press('ArrowRight')
  const chosenDay = await dayInOrder.getAttribute('aria-label')
  await keyboard.press('Enter')
  await expect(page.getByRole('gridcell', { selected: true })).toHaveAttribute('aria-label', chosenDay ?? '')

  await tabTo(page, booking.times.first())
  await keyboard.press('ArrowDown')
  await expect(booking.times.nth(1)).toBeFocused()
  await keyboard.press('End')
  await expect(booking.times.last()).toBeFocused()
  await keyboard.press('ArrowUp')
  await keyboard.press('Enter')
  await expect(booking.heading(words.details)).toBeFocused()
  await expect(booking.held).toBeVisible()

  // Sent too early: the faults are listed, and each leads to its field.
  await tabTo(page, booking.submit)
  await keyboard.press('Enter')
  await expect(page.getByRole('alert')).toBeFocused()
  await tabTo(page, page.getByRole('alert').getByRole('button').first())
  await keyboard.press('Enter')
  await expect(booking.name).toBeFocused()
  await keyboard.type('Karin Bühler')
  await tabTo(page, booking.email)
  await keyboard.type('karin@keyboard.example.org')
  await tabTo(page, booking.phone)
  await keyboard.type('+41 79 555 03 04')
  await tabTo(page, booking.field('Have you been here before?'))
  await keyboard.type('No')
  await tabTo(page, page.getByLabel(/^What is it about\?/))
  await keyboard.type('A cough')
  await tabTo(page, booking.submit)
  await keyboard.press('Enter')
  await expect(booking.done).toBeFocused()
  await tabTo(page, booking.manageLink)

  const [booked] = (await stack.demo['praxis-seeblick'].owner.bookings()).filter(({ attendees }) => attendees[0]?.name === 'Karin Bühler')
  expect(booked).toMatchObject({ state: 'confirmed', answers: { patient: 'nein', anliegen: 'A cough' } })
})

test('a time that is free at two places is offered twice, and the list can be reached', async ({ stack, visit }) => {
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(`${stack.demoSite}/strict`)
  await booking.choose('First appointment')
  await booking.choose(booking.words.anyPlace)
  await booking.choose(booking.words.anyPerson)
  // On Tuesdays both places are open.
  await booking.showNextMonth()
  await page
    .getByRole('gridcell', { name: /^Tuesday.*\d+ free times?$/ })
    .first()
    .click()
  const day = await page.getByRole('gridcell', { selected: true }).getAttribute('aria-label')
  await expect(booking.times).toHaveCount(Number(/(\d+) free/.exec(day ?? '')?.[1]))
  await tabTo(page, booking.times.first())
})
