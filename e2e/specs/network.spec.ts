import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

const person = { name: 'Mia Vogel', email: 'mia@network.example.org' }

test('without a connection nothing is lost, and it goes on by itself', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page, context } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await expect(booking.nextFree).toBeVisible()
  await expect(booking.times.first()).toBeVisible()
  await context.setOffline(true)
  await booking.nextFree.click()
  const notice = page.getByText(booking.words.offline)
  await expect(notice).toBeVisible()
  // The page's own link is beside it as another way in.
  await expect(page.getByRole('link', { name: 'Book an appointment' })).toBeVisible()
  await context.setOffline(false)
  await expect(booking.held).toBeVisible()
  await expect(notice).toBeHidden()

  await booking.fill(person)
  await context.setOffline(true)
  await booking.submit.click()
  await expect(notice).toBeVisible()
  await expect(booking.name).toHaveValue(person.name)
  await context.setOffline(false)
  await expect(booking.done).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(1)
})

test('a server that fails for a while is asked again', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await expect(booking.nextFree).toBeVisible()
  let failures = 2
  await page.route(`${stack.api}/v1/public/**`, async (route) => {
    if (route.request().method() !== 'POST' || failures <= 0) return route.fallback()
    failures--
    await route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' }, body: 'no backend' })
  })
  await booking.nextFree.click()
  await expect(page.getByText(booking.words.broken)).toBeVisible()
  await page.getByRole('button', { name: booking.words.tryNow }).click()
  await expect(booking.held).toBeVisible()
  failures = 2
  await booking.fill(person)
  await booking.submit.click()
  await expect(page.getByText(booking.words.broken)).toBeVisible()
  await expect(booking.done).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(1)
})

test('whoever is asked to wait is told how long, waits no less, and goes on by himself with what was typed', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { seats: { capacity: 4, maxPartySize: 4 } } })
  const { page } = await visit()
  const booking = bookingOn(page)
  const busy = page.getByText('It is busy right now. We try again in 2 seconds.')
  /** When each address was asked for. */
  const asked = new Map<string, number[]>()
  await page.route(`${stack.api}/v1/public/**`, async (route) => {
    const url = route.request().url()
    const times = [...(asked.get(url) ?? []), Date.now()]
    asked.set(url, times)
    if (times.length > 1) return route.fallback()
    await route.fulfill({
      status: 429,
      headers: { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after', 'retry-after': '2' },
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'Too many requests', status: 429, code: 'rate_limited' }),
    })
  })
  const waits = async (what: string, then: () => Promise<void>) => {
    await expect(busy).toBeVisible()
    await then()
    await expect(busy).toBeHidden()
    const times = [...asked]
      .filter(([url]) => url.includes(`/${what}`))
      .map(([, own]) => own)
      .filter((own) => own.length > 1)
    expect(times.length).toBeGreaterThan(0)
    for (const [first = 0, second = 0, ...others] of times) {
      expect([what, others]).toEqual([what, []])
      expect(second - first).toBeGreaterThanOrEqual(2000)
    }
  }

  await booking.open(shop.page())
  await waits('start', () => expect(page.getByRole('link', { name: 'Book an appointment' })).toBeVisible())
  await page.getByLabel('For how many people?').selectOption('3')
  await waits('slots', () => expect(page.getByLabel('For how many people?')).toHaveValue('3'))
  await booking.nextFree.click()
  await waits('holds', () => booking.fill(person))
  await expect(booking.held).toBeVisible()
  await expect(booking.email).toHaveValue(person.email)
  await booking.submit.click()
  await waits('bookings', () => expect(booking.email).toHaveValue(person.email))
  await expect(booking.done).toBeVisible()
  expect((await shop.owner.bookings()).map(({ partySize }) => partySize)).toEqual([3])
})

test('where the server has gone the visitor is told how else to reach the owner', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await expect(booking.nextFree).toBeVisible()
  // Nothing of ours can be had any more, the parts of the widget neither.
  let gone = true
  await page.route(`${stack.api}/**`, (route) => (gone ? route.abort('connectionrefused') : route.fallback()))
  await booking.nextFree.click()
  await expect(page.getByText(booking.words.offline)).toBeVisible()
  await expect(page.getByRole('link', { name: '+41 41 000 00 00' })).toHaveAttribute('href', 'tel:+41410000000')
  await expect(page.getByRole('link', { name: /^desk@/ })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Book an appointment' })).toBeVisible()
  gone = false
  await page.getByRole('button', { name: booking.words.tryNow }).click()
  await booking.book(person)
})

test('an answer that is lost on its way back does not book twice', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  const keys: (string | undefined)[] = []
  await page.route(`${stack.api}/v1/public/*/bookings`, async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 2) return route.fallback()
    const answer = await route.fetch()
    expect(answer.status()).toBe(201)
    await route.abort('connectionreset')
  })
  await booking.fill(person)
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
  const [booked, ...others] = await shop.owner.bookings()
  expect(others).toEqual([])
  await expect(page.getByText(booked?.number ?? 'no number')).toBeVisible()
})

test('where the first answer does not come the link stays, and the flow opens when it does', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  let broken = true
  await page.route(`${stack.api}/v1/public/**`, (route) => (broken ? route.abort('connectionrefused') : route.fallback()))
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await expect(page.getByText(booking.words.offline)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Book an appointment' })).toBeVisible()
  broken = false
  await booking.nextFree.click({ timeout: 30_000 })
  await booking.book(person)
})
