import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

const MINUTE_MS = 60_000

test('a visitor chooses how long it takes, and books just that', async ({ stack, visit }) => {
  const price = (amount: number) => ({ amount, currency: 'CHF' })
  const shop = await stack.shop({ service: { price: price(9000), durations: [{ durationMin: 60, price: price(16_000) }] } })
  const { page } = await visit({ locale: 'de-CH' })
  const booking = bookingOn(page, 'de')
  await booking.open(`${stack.api}/book/${shop.slug}?locale=de`)
  await expect(booking.heading('Wie lange?')).toBeVisible()
  await expect(page.getByRole('button', { name: /^30/ })).toContainText('90.00')
  await booking.choose('1')
  await expect(page.getByText(/160\.00/)).toBeVisible()
  await booking.nextFree.click()
  await booking.book({ name: 'Urs Lang', email: 'urs@lengths.example.org' })

  const [booked] = await shop.owner.bookings()
  const [segment] = booked?.segments ?? []
  expect(Date.parse(segment?.end ?? '') - Date.parse(segment?.start ?? '')).toBe(60 * MINUTE_MS)
})

test('whoever has all appointments of a kind that he may have hears how else to go on', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { limits: [{ of: 'customer', per: 'year', max: 1 }] } })
  const { page } = await visit()
  const booking = bookingOn(page)
  const person = { name: 'Vera Twice', email: 'vera@limits.example.org' }
  await booking.open(`${stack.api}/book/${shop.slug}?locale=en`)
  await booking.nextFree.click()
  await booking.book(person)
  await booking.another.click()
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await booking.submit.click()
  const refusal = page.getByRole('alert').filter({ hasText: 'For more appointments of this kind, please talk to us.' })
  await expect(refusal.getByRole('link', { name: '+41 41 000 00 00' })).toBeVisible()
  await expect(booking.email).toHaveValue(person.email)
  expect(await shop.owner.bookings()).toHaveLength(1)
})
