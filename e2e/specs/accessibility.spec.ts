import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { expect, test } from '../support/test.ts'

/** Every rule of axe, best practices too, on the page as it is now. */
async function audit(page: Page, step: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${step}: ${id} at ${target.join(' ')}: ${failureSummary}`),
  )
  expect.soft(found).toEqual([])
}

const VIEWS = [
  { colorScheme: 'light', name: 'light, on a laptop', viewport: { width: 1100, height: 800 } },
  { colorScheme: 'dark', name: 'dark, on a phone', viewport: { width: 375, height: 740 } },
] as const

for (const { name, ...view } of VIEWS) {
  test(`axe finds nothing in any step: ${name}`, async ({ stack, visit }) => {
    test.slow()
    const address = `axe-${view.colorScheme}@accessibility.example.org`
    const { page } = await visit({ ...view, locale: 'de-CH', reducedMotion: 'reduce' })
    const booking = bookingOn(page, 'de')
    const { words } = booking
    await booking.open(`${stack.demoSite}/praxis`)
    await expect(booking.heading(words.chooseService)).toBeVisible()
    await audit(page, 'service')
    await booking.choose('Erstkonsultation')
    await audit(page, 'place')
    await booking.choose(words.anyPlace)
    await audit(page, 'person')
    await booking.choose(words.anyPerson)
    await expect(booking.freeDays.first()).toBeVisible()
    await audit(page, 'month')
    await booking.asList.click()
    await expect(page.getByRole('button', { name: 'Als Kalender zeigen' })).toBeVisible()
    await audit(page, 'list')
    await page.getByRole('button', { name: 'Als Kalender zeigen' }).click()
    await booking.pickDay(1)
    await audit(page, 'times')
    await booking.times.first().click()
    await expect(booking.held).toBeVisible()
    await audit(page, 'details')
    await booking.email.fill('not an address')
    await booking.submit.click()
    await expect(page.getByRole('alert')).toBeVisible()
    await audit(page, 'details with faults')
    await booking.fill({ name: 'Alex Axe', email: address, phone: '+41 79 555 05 06' })
    await booking.submit.click()
    await expect(booking.done).toBeVisible()
    await audit(page, 'done')

    const manage = manageOn(page, 'de')
    await page.goto(manageLinkIn(await stack.letters.waitFor(address)))
    await expect(manage.yours).toBeVisible()
    await audit(page, 'manage')
    await manage.cancel.click()
    await audit(page, 'cancel?')
    await page.getByRole('button', { name: 'Termin behalten' }).click()
    await manage.move.click()
    await manage.pickDay(2)
    await audit(page, 'another time')
    await manage.times.first().click()
    await audit(page, 'move?')
    await manage.moveNow.click()
    await expect(manage.moved).toBeVisible()
    await audit(page, 'moved')
  })

  test(`axe finds nothing where a time was taken meanwhile: ${name}`, async ({ stack, visit }) => {
    const shop = await stack.shop()
    const { page } = await visit({ ...view, reducedMotion: 'reduce' })
    const booking = bookingOn(page)
    await booking.open(shop.page({}, {}, (tag) => `<main><h1>Small Practice</h1>${tag}</main>`))
    await booking.pickDay(1)
    const wanted = (await booking.times.nth(2).textContent()) ?? ''
    const other = bookingOn((await visit()).page)
    await other.open(shop.page())
    await other.pickDay(1)
    await other.time(wanted).click()
    await expect(other.held).toBeVisible()
    await booking.time(wanted).click()
    await expect(booking.taken).toBeVisible()
    await audit(page, 'taken')
    await booking.open(`${stack.api}/book/${shop.slug}`)
    await expect(booking.nextFree).toBeVisible()
    await audit(page, 'our own booking page')
  })

  test(`axe finds nothing in a page with a floating button, nor in the popup: ${name}`, async ({ stack, visit }) => {
    const shop = await stack.shop({ services: [{}, { slug: 'talk', name: 'A talk' }] })
    const { page } = await visit({ ...view, reducedMotion: 'reduce' })
    const attributes = { 'data-slotwell-float': '', 'data-theme': view.colorScheme }
    await page.goto(
      shop.page(attributes, {}, (tag) => `<main><h1>Small Practice</h1><p style="height:2000px">We are here for you.</p>${tag}</main>`),
    )
    const button = page.locator('slotwell-booking [part=button]')
    await expect(button).toBeVisible()
    await audit(page, 'floating button')
    await button.focus()
    await audit(page, 'floating button with the focus')
    await button.click()
    const booking = bookingOn(page)
    await expect(booking.heading(booking.words.chooseService)).toBeVisible()
    await audit(page, 'popup: service')
    await booking.choose('Check-up')
    await booking.pickDay(1)
    await audit(page, 'popup: times')
    await booking.times.first().click()
    await expect(booking.held).toBeVisible()
    await audit(page, 'popup: details')
    await booking.submit.click()
    await expect(page.getByRole('alert')).toBeVisible()
    await audit(page, 'popup: details with faults')
    await booking.book({ name: 'Alex Axe', email: `popup-${view.colorScheme}@accessibility.example.org` })
    await audit(page, 'popup: done')
  })
}

test('a day is wide enough to be pressed, also where the times first stand beside the month', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.goto(shop.page())
  await expect(page.getByRole('grid')).toBeVisible()
  const widths: number[] = []
  for (const width of [320, 420, 760]) {
    await page.locator('slotwell-booking').evaluate((element, px) => void (element.style.width = `${px}px`), width)
    widths.push(...(await page.locator('td span').evaluateAll((days) => days.map((day) => day.getBoundingClientRect().width))))
  }
  expect(Math.min(...widths)).toBeGreaterThanOrEqual(24)
})
