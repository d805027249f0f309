import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { expect, test } from '../support/test.ts'

async function audit(page: Page, step: string): Promise<void> {
  // Its rules look at the document, which is the same everywhere; and Firefox cannot be told to reduce motion, so colours may still be on their way.
  if (page.context().browser()?.browserType().name() === 'firefox') return
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect.soft(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${step}: ${id} at ${target.join(' ')}`))).toEqual([])
}

const VIEWS = [
  { colorScheme: 'light', name: 'light, on a laptop', viewport: { width: 1100, height: 800 } },
  { colorScheme: 'dark', name: 'dark, on a phone', viewport: { width: 375, height: 740 } },
] as const

for (const { name, ...view } of VIEWS) {
  test(`in Arabic a visitor books by keyboard, from right to left: ${name}`, async ({ stack, visit }) => {
    test.slow()
    const shop = await stack.shop({ organization: { locales: ['en', 'ar'] } })
    const { page } = await visit({ ...view, locale: 'ar-EG', reducedMotion: 'reduce' })
    const { keyboard } = page
    const shot = (step: string) =>
      process.env['SCREENSHOTS'] &&
      page.screenshot({ path: `${process.env['SCREENSHOTS']}/ar-${view.colorScheme}-${step}.png`, fullPage: true })
    const booking = bookingOn(page, 'ar')
    const address = `ar-${view.colorScheme}@arabic.example.org`
    await booking.open(shop.page({}, { lang: 'ar' }, (tag) => `<main dir="rtl"><h1>عيادة</h1>${tag}</main>`))
    await expect(booking.heading(booking.words.chooseTime)).toBeVisible()
    await expect(booking.freeDays.first()).toBeVisible()
    expect(await booking.grid.evaluate((grid) => getComputedStyle(grid).direction)).toBe('rtl')
    await audit(page, 'month')
    await shot('1-month')

    // The first day of the week stands on the right, the arrow to the left leads to the day after.
    await booking.showNextMonth()
    await expect(booking.freeDays.nth(8)).toBeVisible()
    const day = booking.grid.locator('[tabindex="0"]')
    await day.focus()
    const dateOf = async () => Date.parse((await day.getAttribute('data-date')) ?? '')
    const [before, beforeBox] = [await dateOf(), await day.boundingBox()]
    await keyboard.press('ArrowLeft')
    expect((await dateOf()) - before).toBe(86_400_000)
    const afterBox = await day.boundingBox()
    expect(afterBox!.y > beforeBox!.y || afterBox!.x < beforeBox!.x).toBe(true)
    await keyboard.press('Enter')
    await expect(booking.times.first()).toBeVisible()
    await expect(booking.times.first()).toHaveText(/^\d+:\d\d\s[صم]$/)
    await shot('2-times')
    // The times stand from right to left as well.
    await booking.times.first().focus()
    await keyboard.press('ArrowLeft')
    await expect(booking.times.nth(1)).toBeFocused()
    const [right, left] = await Promise.all([booking.times.first().boundingBox(), booking.times.nth(1).boundingBox()])
    expect(left!.x).toBeLessThan(right!.x)
    await keyboard.press('ArrowRight')
    await expect(booking.times.first()).toBeFocused()
    await keyboard.press('Enter')
    await expect(booking.held).toBeVisible()
    await booking.submit.click()
    await expect(page.getByRole('alert')).toBeVisible()
    await audit(page, 'details')
    await shot('3-details')
    await booking.name.focus()
    await keyboard.type('ليلى حداد')
    await booking.email.focus()
    await keyboard.type(address)
    await keyboard.press('Enter')
    await expect(booking.done).toBeVisible()
    await audit(page, 'done')
    await shot('4-done')

    const letter = await stack.letters.waitFor(address)
    expect(letter.text).toContain('تم حجز موعدكم.')
    const manage = manageOn(page, 'ar')
    await page.goto(manageLinkIn(letter))
    await expect(manage.yours).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    await audit(page, 'manage')
    await shot('5-manage')
    await page.goto(`${stack.api}/book/${shop.slug}/times?lang=ar`)
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    await audit(page, 'without script')
    await shot('6-plain')
  })
}

test('the direction follows the language while the page is open', async ({ stack, visit }) => {
  const shop = await stack.shop({ organization: { locales: ['en', 'ar'] } })
  const { page } = await visit()
  const [english, arabic] = [bookingOn(page, 'en'), bookingOn(page, 'ar')]
  await english.open(shop.page({}, { lang: 'en' }))
  await expect(english.heading(english.words.chooseTime)).toBeVisible()
  const direction = () => page.getByRole('grid').evaluate((grid) => getComputedStyle(grid).direction)
  expect(await direction()).toBe('ltr')
  await page.evaluate(() => void (document.documentElement.lang = 'ar'))
  await expect(arabic.heading(arabic.words.chooseTime)).toBeVisible()
  expect(await direction()).toBe('rtl')
  await page.evaluate(() => void (document.documentElement.lang = 'en'))
  await expect(english.heading(english.words.chooseTime)).toBeVisible()
  expect(await direction()).toBe('ltr')
})
