import { bookingOn } from '../support/pages/booking-page.ts'
import { alone as test, expect } from '../support/test.ts'

const person = { name: 'Vera Lang', email: 'vera@hold.example.org' }
const MINUTE_MS = 60_000

test('a hold that ends while the visitor types: the text stays, the same time is booked', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.clock.install()
  await page.goto(shop.page())
  const booking = bookingOn(page)
  await booking.pickDay(1)
  await booking.times.first().click()
  await expect(booking.held).toBeVisible()
  await booking.name.fill(person.name)

  await pass(9 * MINUTE_MS)
  const longer = page.getByRole('button', { name: booking.words.endsSoon })
  await longer.click()
  await expect(longer).toBeHidden()
  await expect(page.getByText(/another 10 minutes\./)).toBeVisible()

  await pass(11 * MINUTE_MS)
  await expect(booking.expired).toBeVisible()
  await expect(booking.name).toHaveValue(person.name)
  await booking.email.fill(person.email)
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  expect((await shop.owner.bookings()).map(({ attendees }) => attendees[0]?.email)).toEqual([person.email])

  async function pass(ms: number) {
    await stack.advance(ms)
    await page.clock.fastForward(ms)
  }
})

test('a hold that ends and somebody else was faster: the text stays, the nearest times are offered', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.clock.install()
  await page.goto(shop.page())
  const booking = bookingOn(page)
  await booking.pickDay(1)
  const wanted = (await booking.times.nth(3).textContent()) ?? ''
  await booking.time(wanted).click()
  await expect(booking.held).toBeVisible()
  await booking.fill(person)

  await stack.advance(11 * MINUTE_MS)
  await page.clock.fastForward(11 * MINUTE_MS)
  await expect(booking.expired).toBeVisible()
  const faster = await visit()
  await faster.page.goto(shop.page())
  const other = bookingOn(faster.page)
  await other.pickDay(1)
  await other.time(wanted).click()
  await other.book({ name: 'Timo Hess', email: 'timo@hold.example.org' })

  await booking.submit.click()
  await expect(booking.taken).toBeVisible()
  await expect(booking.name).toHaveValue(person.name)
  await expect(booking.email).toHaveValue(person.email)
  await booking.taken.getByRole('button').first().click()
  await expect(booking.held).toBeVisible()
  await expect(booking.name).toHaveValue(person.name)
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(2)
})
