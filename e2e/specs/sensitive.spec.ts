import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

const person = { name: 'Vera Lang', email: 'vera@sensitive.example.org' }

test('what is confidential is typed on our own page, with the time that was held in the page before', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { sensitive: true } })
  const { page } = await visit()
  const booking = bookingOn(page)
  const addresses: string[] = []
  page.on('request', (request) => void addresses.push(request.url()))
  await page.goto(shop.page())
  await booking.pickDay(1)
  await booking.times.first().click()
  await expect(booking.held).toBeVisible()
  await expect(booking.name).toHaveCount(0)

  const link = page.getByRole('link', { name: 'Continue to the protected page' })
  const address = new URL((await link.getAttribute('href')) ?? '')
  expect([address.origin, address.pathname, address.search]).toEqual([stack.api, `/book/${shop.slug}`, '?lang=en'])
  const secret = new URLSearchParams(address.hash.slice(1)).get('secret') ?? ''
  expect(secret).toMatch(/^[\w-]{43}$/)
  await link.click()

  await expect(booking.name).toBeVisible()
  await expect(booking.held).toBeVisible()
  expect(page.url()).toBe(`${stack.api}/book/${shop.slug}?lang=en`)
  await booking.book(person)
  await expect(booking.done).toBeVisible()
  expect((await shop.owner.bookings()).map(({ attendees }) => attendees[0]?.email)).toEqual([person.email])
  // A fragment is sent to nobody, and our log has patterns in place of addresses.
  expect(addresses.filter((one) => one.includes(secret))).toEqual([])
  expect(stack.log()).not.toContain(secret)
})

test('for how many it is, and what is sent along unseen, come to our own page with the time', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { sensitive: true, seats: { capacity: 6, maxPartySize: 4 } } })
  const { page } = await visit()
  const booking = bookingOn(page)
  await page.goto(shop.page({ 'data-utm_source': 'letter', 'data-meta-campaign': 'spring & more', 'data-name': 'Filled In' }))
  await page.getByLabel('For how many people?').selectOption('3')
  await expect(page.getByText(/CHF\s270\.00$/).first()).toBeVisible()
  await booking.nextFree.click()
  await page.getByRole('link', { name: 'Continue to the protected page' }).click()

  await expect(booking.name).toHaveValue('')
  await expect(page.getByText('3 people', { exact: true }).first()).toBeVisible()
  expect(page.url()).toBe(`${stack.api}/book/${shop.slug}?lang=en`)
  await booking.book(person)
  expect((await shop.owner.bookings()).map(({ partySize, metadata }) => [partySize, metadata])).toEqual([
    [3, { utm_source: 'letter', campaign: 'spring & more' }],
  ])
})

test('by keyboard: the way to our page is one stop behind the time', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { sensitive: true } })
  const { page } = await visit()
  const booking = bookingOn(page)
  await page.goto(shop.page())
  await booking.pickDay(1)
  await booking.times.first().focus()
  await page.keyboard.press('Enter')
  await expect(booking.held).toBeVisible()
  const link = page.getByRole('link', { name: 'Continue to the protected page' })
  await link.waitFor()
  for (let stops = 0; stops < 6 && !(await link.evaluate((one) => one.matches(':focus'))); stops++) await page.keyboard.press('Tab')
  await expect(link).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(booking.name).toBeVisible()
})
