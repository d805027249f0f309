import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

const person = { name: 'Ines Roth', email: 'ines@reload.example.org' }

test('who reloads while a time is held is not shut out by the own hold', async ({ stack, visit }) => {
  // One time a day, so that it is either there or not.
  const shop = await stack.shop({ service: { durationMin: 600, slotIntervalMin: 600 } })
  const { page } = await visit()
  await page.goto(shop.page())
  const booking = bookingOn(page)
  const offered = await booking.nextFree.textContent()
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  for (let reloads = 0; reloads < 2; reloads++) {
    await page.reload()
    await expect(booking.nextFree).toHaveText(offered ?? '')
    await booking.nextFree.click()
    await expect(booking.held).toBeVisible()
  }
  await booking.book(person)
  expect(await shop.owner.bookings()).toHaveLength(1)
})

test('the arrow leads back through the steps and frees the time that was held', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { durationMin: 600, slotIntervalMin: 600 } })
  const { page } = await visit()
  await page.goto(shop.page())
  const booking = bookingOn(page)
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await booking.name.fill(person.name)
  const elsewhere = bookingOn((await visit()).page)
  await booking.back.click()
  await expect(booking.heading(booking.words.chooseTime)).toBeVisible()
  await expect(booking.heading(booking.words.chooseTime)).toBeFocused()
  // Somebody else may have it now.
  await elsewhere.open(shop.page())
  await elsewhere.nextFree.click()
  await elsewhere.book({ name: 'Urs Frey', email: 'urs@reload.example.org' })
  await booking.pickDay(0)
  await booking.times.first().click()
  await expect(booking.held).toBeVisible()
  await expect(booking.name).toHaveValue(person.name)
  await booking.book(person)
})

test('who goes to another page and comes back with the back button can go on', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { durationMin: 600, slotIntervalMin: 600 } })
  const { page } = await visit()
  await page.goto(shop.page())
  const booking = bookingOn(page)
  const offered = await booking.nextFree.textContent()
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await page.goto(stack.host.publish({ body: '<h1>Opening hours</h1>' }))
  await page.goBack()
  await expect(booking.nextFree).toHaveText(offered ?? '')
  await booking.nextFree.click()
  await booking.book(person)
  await page.goto(stack.host.publish({ body: '<h1>Opening hours</h1>' }))
  await page.goBack()
  await expect(booking.nextFree.or(booking.done)).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(1)
})
