import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

test('an impatient visitor books once', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.goto(shop.page())
  const booking = bookingOn(page)
  const posts: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/bookings')) posts.push(request.url())
  })
  await booking.nextFree.dblclick()
  await expect(booking.held).toBeVisible()
  await booking.fill({ name: 'Beat Kunz', email: 'beat@double.example.org' })
  // In one go: the browser must not have time to show an answer in between.
  await booking.submit.evaluate((button: HTMLButtonElement) => {
    button.click()
    button.click()
    button.form?.requestSubmit()
    button.click()
  })
  await expect(booking.done).toBeVisible()
  expect(posts).toHaveLength(1)
  expect(await shop.owner.bookings()).toHaveLength(1)
  await stack.letters.waitFor('beat@double.example.org')
  await stack.letters.waitFor(shop.staffAddress)
  expect(stack.letters.to('beat@double.example.org')).toHaveLength(1)
})

test('a double click with the mouse books once as well', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.goto(shop.page())
  const booking = bookingOn(page)
  await booking.nextFree.click()
  await booking.fill({ name: 'Beat Kunz', email: 'beat@mouse.example.org' })
  await booking.submit.dblclick()
  await expect(booking.done).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(1)
})
