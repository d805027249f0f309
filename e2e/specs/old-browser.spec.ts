import type { Page } from '@playwright/test'
import { manageLinkIn } from '../support/letter-box.ts'
import { scriptTag } from '../support/host-site.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

/** What Firefox lacks before 101 and Safari before 16.4. */
const growOld = (page: Page) =>
  page.addInitScript(() => {
    Object.defineProperty(window, 'CSSStyleSheet', {
      value: function CSSStyleSheet() {
        throw new TypeError('Illegal constructor')
      },
    })
    for (const { prototype } of [Document, ShadowRoot]) Reflect.deleteProperty(prototype, 'adoptedStyleSheets')
  })

test('a browser that is too old for the flow shows the link in its place, in the page and floating', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await growOld(page)
  const link = page.getByRole('link', { name: 'Book an appointment' })
  for (const attributes of [{}, { 'data-slotwell-float': '' }]) {
    const core = page.waitForResponse(/\/(core|float)-/)
    await page.goto(shop.page(attributes))
    await core
    await page.waitForLoadState('networkidle')
    await expect(link).toBeVisible()
  }
})

test('behind the link, of a popup as well, it books in the plain pages, and cancels there', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await growOld(page)
  const body = `<a data-slotwell-open="${shop.publishableKey}" href="${stack.api}/book/${shop.slug}">Book a visit</a>${scriptTag(stack.api)}`
  const home = stack.host.publish({ body })
  await page.goto(home)
  await page.getByRole('link', { name: 'Book a visit' }).click()
  await page.waitForURL(`${stack.api}/book/${shop.slug}/times?lang=en`)
  // The page in between is none to go back to.
  await page.goBack()
  await expect(page).toHaveURL(home)
  await page.getByRole('link', { name: 'Book a visit' }).click()
  await page.getByRole('button', { name: /^Next free time/ }).click()
  const booking = bookingOn(page)
  await booking.fill({ name: 'Otto Alt', email: 'otto@old.example.org' })
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  expect(await shop.owner.bookings()).toHaveLength(1)
  await page.goto(manageLinkIn(await stack.letters.waitFor('otto@old.example.org')))
  await expect(page.getByRole('heading', { name: 'Move or cancel an appointment' })).toBeVisible()
})
