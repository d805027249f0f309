import { pageOf } from '../../examples/serve-page.mjs'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

const WAYS_IN: Readonly<Record<string, string | undefined>> = {
  'plain-html': undefined,
  popup: 'Book an appointment',
  floating: 'Book a lesson',
  'lone-script': undefined,
}

for (const [name, button] of Object.entries(WAYS_IN)) {
  test(`the example ${name} books, and has a link without JavaScript`, async ({ stack, visit }) => {
    const { slug, publishableKey: key, owner } = await stack.shop()
    const address = stack.host.publish({ html: pageOf(name, { api: stack.api, slug, key }) })
    const { page } = await visit()
    await page.goto(address)
    if (button) await page.locator('a,button').filter({ hasText: button }).click()
    const booking = bookingOn(page)
    await booking.nextFree.click()
    await booking.book({ name: 'Xaver Muster', email: 'xaver@examples.example.org' })
    expect(await owner.bookings()).toHaveLength(1)
    if (name === 'popup') await expect(page.locator('#said')).toContainText('Thank you.')

    const without = (await visit({ javaScriptEnabled: false })).page
    await without.goto(address)
    await without.getByRole('link', { name: /^Book a/ }).click()
    await expect(without).toHaveURL(`${stack.api}/book/${slug}`)
  })
}
