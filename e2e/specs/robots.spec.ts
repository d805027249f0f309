import { bookingOn } from '../support/pages/booking-page.ts'
import { plainOn } from '../support/pages/plain-pages.ts'
import { expect, test } from '../support/test.ts'

const person = { name: 'Vera Lang', email: 'vera@robots.example.org' }
/** A telephone of some years. */
const SLOWER = 6
const MOST_WAIT_MS = 2_000

test('where a sum is asked for, a person on a slow phone notices nothing', async ({ stack, visit }) => {
  const shop = await stack.shop({ organization: { proofOfWork: 'always' } })
  const { page, context } = await visit()
  const booking = bookingOn(page)
  await page.goto(shop.page())
  await booking.pickDay(1)
  const devTools = await context.newCDPSession(page)
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })

  const refusedAt: number[] = []
  const waitsMs: number[] = []
  page.on('response', (response) => void (response.status() === 403 && refusedAt.push(Date.now())))
  page.on('request', (request) => {
    if (request.headers()['slotwell-proof']) waitsMs.push(Date.now() - (refusedAt.at(-1) ?? 0))
  })
  await booking.times.first().click()
  await booking.book(person)
  await expect(booking.done).toBeVisible()
  // Once for the time and once for the booking.
  expect(waitsMs).toHaveLength(2)
  expect(Math.max(...waitsMs)).toBeLessThan(MOST_WAIT_MS)
})

test('a page without TLS cannot work a sum out: it leads to our plain pages, where a letter asks instead', async ({ stack, visit }) => {
  const shop = await stack.shop({ organization: { proofOfWork: 'always' } })
  const { page } = await visit()
  const booking = bookingOn(page)
  // As in an insecure context.
  await page.addInitScript(() => Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined }))
  await page.goto(shop.page())
  await booking.pickDay(1)
  await booking.times.first().click()
  await page.getByRole('link', { name: 'Continue to the simple page' }).click()
  await page.waitForURL(new RegExp(`^${stack.api}/book/${shop.slug}/times\\?service=`))
  const plain = plainOn(page)
  await plain.day(1)
  await plain.time(3)
  await plain.fill({ 'First and last name': person.name, 'E-mail': person.email })
  await plain.press('Book this appointment')
  await plain.heading('Please confirm by e-mail')
  const { text } = await stack.letters.waitFor(person.email, /Is this your appointment/)
  await page.goto(/(http\S+\/confirm\?\S+)/.exec(text)?.[1] ?? '')
  await plain.press('Book this appointment')
  await plain.heading('You are booked.')
  expect((await shop.owner.bookings()).map(({ attendees }) => attendees[0]?.email)).toEqual([person.email])
})

test('whoever fills in the field that people do not see books nothing, and is told so; without it the same form books', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await page.goto(shop.page())
  await booking.pickDay(1)
  await booking.times.first().click()
  await expect(booking.held).toBeVisible()
  await booking.fill(person)
  const trap = page.locator('input[name=topic]')
  await expect(page.getByRole('textbox')).toHaveCount(2)
  const seen = await trap.evaluate((input) => {
    const { width = 0, height = 0 } = input.parentElement?.getBoundingClientRect() ?? {}
    return [(input as HTMLInputElement).tabIndex, Math.max(width, height) <= 1, input.getAttribute('style')]
  })
  expect(seen).toEqual([-1, true, null])
  await trap.evaluate((input) => void ((input as HTMLInputElement).value = 'https://spam.example.org'))
  await booking.submit.click()
  await expect(page.getByRole('alert')).toBeVisible()
  expect(await shop.owner.bookings()).toEqual([])
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
})
