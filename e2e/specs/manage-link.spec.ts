import { timeIn } from '../support/clock-text.ts'
import { calendarValue, manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { expect, test } from '../support/test.ts'

test('the link in the letter moves the appointment, then cancels it; everybody gets a letter each time', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const address = 'jan@manage.example.org'
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Jan Meier', email: address })
  const letter = await stack.letters.waitFor(address)
  const before = await only(shop)
  expect(calendarValue(letter.calendar, 'SEQUENCE')).toBe('0')

  const manage = manageOn(page)
  await page.goto(manageLinkIn(letter))
  await expect(manage.yours).toBeVisible()
  await expect(page.getByText(timeIn('Europe/Zurich', 'en-GB', before.start), { exact: true })).toBeVisible()
  await manage.move.click()
  await manage.pickDay(2)
  await manage.times.nth(1).click()
  await manage.moveNow.click()
  await expect(manage.moved).toBeVisible()
  const after = await only(shop)
  expect(after).toMatchObject({ id: before.id, revision: 2, state: 'confirmed' })
  expect(Date.parse(after.start)).toBeGreaterThan(Date.parse(before.start))
  const moved = await stack.letters.waitFor(address, /has been moved/)
  await stack.letters.waitFor(shop.staffAddress, /Booking moved/)
  expect(calendarValue(moved.calendar, 'UID')).toBe(calendarValue(letter.calendar, 'UID'))
  expect(Number(calendarValue(moved.calendar, 'SEQUENCE'))).toBeGreaterThan(0)

  // A link of an earlier letter still leads to the appointment.
  await page.goto('about:blank')
  await page.goto(manageLinkIn(letter))
  await expect(page.getByText(timeIn('Europe/Zurich', 'en-GB', after.start), { exact: true })).toBeVisible()
  await manage.cancelForGood()
  expect(await only(shop)).toMatchObject({ id: before.id, state: 'cancelled' })
  const cancelled = await stack.letters.waitFor(address, /is cancelled/)
  expect(calendarValue(cancelled.calendar, 'STATUS')).toBe('CANCELLED')
  await stack.letters.waitFor(shop.staffAddress, /Booking cancelled/)
  expect(stack.letters.to(address)).toHaveLength(3)

  // Its time is free again, for a visitor who comes now.
  await booking.open(shop.page())
  await booking.pickDay(2)
  await expect(booking.time(timeIn('Europe/Zurich', 'en-GB', after.start))).toBeVisible()
})

test('the page behind the link says what the owner says', async ({ stack, visit }) => {
  const texts = { en: { yours: 'Your lesson', until: 'Free to change until {when}', yesCancel: 'Drop it', number: 'Ticket {number}' } }
  const shop = await stack.shop({ widget: { texts } })
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.pickDay(1)
  await booking.times.last().click()
  await booking.book({ name: 'Jan Wort', email: 'jan@words.example.org' })
  await page.goto(manageLinkIn(await stack.letters.waitFor('jan@words.example.org')))
  const manage = manageOn(page)
  await expect(manage.heading('Your lesson')).toBeVisible()
  await expect(page.getByText(/^Free to change until .*2/)).toBeVisible()
  await expect(page.getByText(/^Ticket /)).toBeVisible()
  await manage.cancel.click()
  await page.getByRole('button', { name: 'Drop it', exact: true }).click()
  await expect(manage.cancelled).toBeVisible()
})

test('a time that somebody else takes meanwhile leaves the appointment where it was', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Jan Meier', email: 'jan@taken.example.org' })
  const before = await only(shop)
  const manage = manageOn(page)
  await page.goto(manageLinkIn(await stack.letters.waitFor('jan@taken.example.org')))
  await manage.move.click()
  await manage.pickDay(2)
  const wanted = (await manage.times.nth(3).textContent()) ?? ''
  await manage.time(wanted).click()

  const other = bookingOn((await visit()).page)
  await other.open(shop.page())
  await other.pickDay(2)
  await other.time(wanted).click()
  await expect(other.held).toBeVisible()
  await manage.moveNow.click()
  const alert = page.getByRole('alert').filter({ hasText: 'Your appointment stays as it was.' })
  await expect(alert).toBeVisible()
  expect(await only(shop)).toMatchObject({ start: before.start, revision: 1 })
  await alert.getByRole('button').first().click()
  await manage.moveNow.click()
  await expect(manage.moved).toBeVisible()
})

test('T27: looking at the link changes nothing, and nobody on the way learns it', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const visitor = await visit()
  const { page } = visitor
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Jan Meier', email: 'jan@prefetch.example.org' })
  const link = manageLinkIn(await stack.letters.waitFor('jan@prefetch.example.org'))
  const token = new URL(link).hash.slice(1)
  const before = await only(shop)

  visitor.expectFault(/preload|CORS policy/)
  // A mail scanner fetches it, a browser prefetches it, a preview opens it and lets its scripts run.
  for (const method of ['GET', 'HEAD']) expect((await fetch(link, { method })).status).toBe(200)
  await page.goto(
    stack.host.publish({
      body: `<link rel="prefetch" href="${link}"><link rel="preload" as="fetch" crossorigin href="${link}"><h1>Mail</h1><a href="${link}">Manage</a>`,
    }),
  )
  const seen: string[] = []
  page.on('request', (request) => seen.push(request.url().replace(/#.*/, ''), request.headers()['referer'] ?? ''))
  await page.getByRole('link', { name: 'Manage' }).click()
  const manage = manageOn(page)
  await expect(manage.yours).toBeVisible()
  await manage.cancel.click()
  await page.reload()
  await expect(manage.yours).toBeVisible()
  expect(await only(shop)).toEqual(before)
  expect(seen.filter((text) => text.includes(token))).toEqual([])

  // It opens this appointment and no other.
  const forged = token.replace(/^bkg_./, (start) => (start.endsWith('0') ? 'bkg_1' : 'bkg_0'))
  await page.goto('about:blank')
  await page.goto(link.replace(token, forged))
  await expect(page.getByRole('alert')).toContainText('This link leads to no appointment.')
})

test('whoever has cancelled finds the way to another appointment; the two answers to the question are of one height', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Jan Meier', email: 'jan@again.example.org' })
  const manage = manageOn(page)
  await page.goto(manageLinkIn(await stack.letters.waitFor('jan@again.example.org')))
  await manage.cancel.click()
  const [now, keep] = [page.getByRole('button', { name: 'Cancel appointment now' }), page.getByRole('button', { name: 'Keep appointment' })]
  expect((await now.boundingBox())?.height).toBe((await keep.boundingBox())?.height)
  await manage.back.click()
  await manage.cancelForGood()
  await page.getByRole('link', { name: 'Book another appointment' }).click()
  await expect(booking.nextFree).toBeVisible()
  expect(new URL(page.url()).pathname).toBe(`/book/${shop.slug}`)
})

for (const width of [375, 1100]) {
  test(`a link that leads nowhere says at once what else there is, ${width} pixels wide`, async ({ stack, visit }) => {
    const { page } = await visit({ viewport: { width, height: 800 } })
    await page.goto(`${stack.api}/m#bkg_nothing.at-all`)
    const said = await page.getByRole('alert').boundingBox()
    const way = await page.getByRole('link', { name: 'Open with booking number and code' }).boundingBox()
    if (!said || !way) throw new Error('both stand there')
    expect(Math.round(way.x - said.x)).toBe(0)
    expect(way.y - (said.y + said.height)).toBeLessThan(40)
  })
}

async function only(shop: Awaited<ReturnType<import('../support/stack.ts').Stack['shop']>>) {
  const [booking, ...others] = await shop.owner.bookings()
  expect(others).toEqual([])
  const { id = '', state = '', revision = 0, segments = [] } = booking ?? {}
  return { id, state, revision, start: segments[0]?.start ?? '' }
}
