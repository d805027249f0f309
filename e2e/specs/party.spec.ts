import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { expect, test } from '../support/test.ts'

/** The widget, and what it asks of a class. */
const classOn = (page: Page) => ({
  ...bookingOn(page),
  howMany: page.getByLabel('For how many people?'),
  summary: (text: string | RegExp) => page.getByText(text, { exact: true }).first(),
})

test('three come together to a class, somebody else takes the seats they wanted, and one finds a seat that three do not', async ({
  stack,
  visit,
}) => {
  const { owner } = stack.demo['lantern-school']
  const open = async () => {
    const { page } = await visit()
    const booking = classOn(page)
    await booking.open(`${stack.api}/book/lantern-school?locale=en`)
    await booking.choose('Conversation circle')
    await expect(booking.nextFree).toBeVisible()
    return booking
  }
  const person = (name: string) => ({ name, email: `${name.toLowerCase()}@party.example.org` })

  const anna = await open()
  const first = await anna.times.first().getAttribute('data-start')
  await expect(anna.times.first()).toContainText('8 seats left')
  // By keyboard alone.
  await anna.howMany.focus()
  await anna.howMany.press('ArrowDown')
  await anna.howMany.press('ArrowDown')
  await expect(anna.howMany).toHaveValue('3')
  await expect(anna.howMany).toBeFocused()
  expect((await anna.howMany.boundingBox())?.height).toBeGreaterThanOrEqual(24)
  await expect(anna.summary(/\$72\.00$/)).toBeVisible()
  await anna.nextFree.click()
  await expect(anna.summary('3 people')).toBeVisible()
  await anna.book(person('Anna'))
  await expect(anna.summary('3 people')).toBeVisible()

  const ben = await open()
  await ben.howMany.selectOption('3')
  await expect(ben.times.first()).toContainText('5 seats left')
  const cleo = await open()
  await cleo.howMany.selectOption('3')
  await expect(cleo.nextFree).toBeVisible()
  await cleo.nextFree.click()
  await cleo.book(person('Cleo'))

  // Two are left now, and Ben's page doesn't know it.
  await ben.nextFree.click()
  await ben.fill(person('Ben'))
  const near = ben.taken.locator('[data-start]').first()
  const second = await near.getAttribute('data-start')
  expect(second).not.toBe(first)
  await near.click()
  await expect(ben.held).toBeVisible()
  await expect(ben.name).toHaveValue('Ben')
  await ben.submit.click()
  await expect(ben.done).toBeVisible()
  const opened = ben.manageLink.page().waitForEvent('popup')
  await ben.manageLink.click()
  const managed = await opened
  await expect(manageOn(managed).yours).toBeVisible()
  await expect(managed.getByText('3 people')).toBeVisible()

  const dora = await open()
  const startOf = () => dora.nextFree.getAttribute('data-start')
  await expect(dora.times.first()).toContainText('2 seats left')
  await dora.howMany.selectOption('3')
  await expect.poll(startOf).toBe(second)
  await dora.howMany.selectOption('1')
  await expect.poll(startOf).toBe(first)
  await expect(dora.summary(/\$24\.00$/)).toBeVisible()
  await dora.nextFree.click()
  await dora.book(person('Dora'))

  const booked = (await owner.bookings()).filter(({ attendees: [one] }) => one?.email?.endsWith('@party.example.org'))
  const seats = booked.map(({ attendees: [one], partySize, segments: [at] }) => [one?.name, partySize, Date.parse(at?.start ?? '')])
  const atFirst = Date.parse(first ?? '')
  const bySize = [
    ['Anna', 3, atFirst],
    ['Ben', 3, Date.parse(second ?? '')],
    ['Cleo', 3, atFirst],
    ['Dora', 1, atFirst],
  ]
  expect(seats.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual(bySize)
})

test('the page says how many come, and the visitor may say otherwise', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { seats: { capacity: 4, maxPartySize: 4 } } })
  const { page } = await visit()
  const booking = classOn(page)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/v1/public/')) asked.push(request.url())
  })
  await booking.open(shop.page({ 'data-party-size': '3' }))
  await expect(booking.howMany).toHaveValue('3')
  await expect(booking.nextFree).toBeVisible()
  // One round trip; only the look at the month behind comes later.
  expect(asked.filter((url) => !url.includes('/slots?')).map((url) => new URL(url).searchParams.get('partySize'))).toEqual(['3'])
  const month = (await booking.nextFree.getAttribute('data-start'))?.slice(0, 7)
  expect(asked.filter((url) => url.includes(`from=${month}`))).toEqual([])
  await expect(booking.summary(/CHF\s270\.00$/)).toBeVisible()
  // Every rule of axe, best practices too.
  expect((await new AxeBuilder({ page }).include('slotwell-booking').analyze()).violations).toEqual([])
  await booking.howMany.selectOption('2')
  await booking.nextFree.click()
  await booking.book({ name: 'Emil Frei', email: 'emil@party.example.org' })
  expect((await shop.owner.bookings()).map(({ partySize }) => partySize)).toEqual([2])
  await page.getByText('Add to calendar').click()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Apple, iCal (.ics)' }).click()
  expect(await readFile(await (await saved).path(), 'utf8')).toMatch(/^SUMMARY:Check-up.*^DESCRIPTION:2 people/ms)
})
