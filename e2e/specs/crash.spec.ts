import { bookingOn } from '../support/pages/booking-page.ts'
import { alone as test, expect } from '../support/test.ts'

test('a server that is killed right after the answer has the booking, and sends its letters once', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await booking.fill({ name: 'Paul Egli', email: 'paul@crash.example.org' })

  // The mail server takes the connection and says nothing, so that the letter is under way when the end comes.
  stack.letters.hang()
  const answered = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/bookings'))
  await booking.submit.click()
  expect((await answered).status()).toBe(201)
  await stack.kill()
  await expect(booking.done).toBeVisible()
  expect(stack.letters.to('paul@crash.example.org')).toEqual([])
  stack.letters.work()

  // Longer than a letter under way is reserved for the process that is gone.
  await stack.restart(60_000)
  const [booked, ...others] = await shop.owner.bookings()
  expect(others).toEqual([])
  expect(booked).toMatchObject({ state: 'confirmed', attendees: [{ name: 'Paul Egli', email: 'paul@crash.example.org' }] })
  const letter = await stack.letters.waitFor('paul@crash.example.org')
  expect(letter.text).toContain(booked?.number ?? 'a number')
  await stack.letters.waitFor(shop.staffAddress, /Paul Egli/)
  // A letter that has arrived is marked a moment later; whoever moves the clock past its lease before that has it sent again.
  await page.waitForTimeout(1_500)
  // A second round of the runner finds nothing more to send.
  await stack.advance(120_000)
  await page.waitForTimeout(1_500)
  expect(stack.letters.to('paul@crash.example.org')).toHaveLength(1)
})

test('a server that dies while the visitor types is not noticed, once it is back', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await booking.fill({ name: 'Paul Egli', email: 'paul@restart.example.org' })
  await stack.kill()
  await booking.submit.click()
  await expect(page.getByText(booking.words.offline)).toBeVisible()
  await expect(booking.name).toHaveValue('Paul Egli')
  await stack.restart()
  await expect(booking.done).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(1)
})
