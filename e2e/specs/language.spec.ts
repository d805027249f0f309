import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

test('the page decides the language, an attribute overrules it, and a change keeps what was typed', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ locale: 'fr-CH' })
  const german = bookingOn(page, 'de')
  const english = bookingOn(page, 'en')
  await page.goto(shop.page({}, { lang: 'de-CH' }))
  await expect(german.heading(german.words.chooseTime)).toBeVisible()
  await expect(german.nextFree).toContainText('Uhr')

  await page.goto(shop.page({ 'data-locale': 'en' }, { lang: 'de-CH' }))
  await expect(english.heading(english.words.chooseTime)).toBeVisible()
  await english.nextFree.click()
  await expect(english.held).toBeVisible()
  await english.name.fill('Léa Favre')
  await page.locator('slotwell-booking').evaluate((element: HTMLElement) => {
    element.dataset['locale'] = 'de'
  })
  await expect(german.heading(german.words.details)).toBeVisible()
  await expect(german.held).toBeVisible()
  await expect(german.name).toHaveValue('Léa Favre')
  await german.email.fill('lea@language.example.org')
  await german.submit.click()
  await expect(german.done).toBeVisible()
  // The letter speaks as the page did.
  expect((await stack.letters.waitFor('lea@language.example.org')).text).toContain('Guten Tag')
})

test('a page that changes its language takes the focus from nobody', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { seats: { capacity: 4, maxPartySize: 4 } } })
  const { page } = await visit()
  const american = bookingOn(page, 'en')
  const german = bookingOn(page, 'de')
  const speak = (lang: string) => page.evaluate((tag) => void (document.documentElement.lang = tag), lang)
  await american.open(shop.page({}, { lang: 'en-US' }))
  const howMany = page.getByLabel('For how many people?')
  await howMany.selectOption('2')
  await howMany.focus()
  await speak('de')
  const wieViele = page.getByLabel('Für wie viele Personen?')
  await expect(wieViele).toBeFocused()
  await expect(wieViele).toHaveValue('2')
  await speak('en-US')
  await expect(howMany).toBeFocused()

  // The first day of an American week stands at the end of the week before in a German one.
  await page.locator('[role=gridcell][tabindex="0"]').focus()
  await page.keyboard.press('PageDown')
  await page.keyboard.press('Home')
  const focused = page.locator('[role=gridcell]:focus')
  const sunday = await focused.getAttribute('data-date')
  expect(new Date(`${sunday}T00:00:00Z`).getUTCDay()).toBe(0)
  await speak('de')
  await expect(german.heading(german.words.chooseTime)).toBeVisible()
  await expect(focused).toHaveAttribute('data-date', sunday ?? '')
})

test('a language that we do not have becomes one that the organization has', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ locale: 'fr-CH' })
  const booking = bookingOn(page)
  await booking.open(shop.page({}, { lang: 'fr' }))
  await expect(booking.heading(booking.words.chooseTime)).toBeVisible()
})

test('where the script is blocked the link of the page stays, and leads to a page that books', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.route('**/embed/v1/slotwell.js', (route) => route.abort('blockedbyclient'))
  await page.goto(shop.page())
  const link = page.getByRole('link', { name: 'Book an appointment' })
  await expect(link).toBeVisible()
  await link.click()
  const booking = bookingOn(page)
  await booking.nextFree.click()
  await booking.book({ name: 'Nils Ott', email: 'nils@blocked.example.org' })
  expect(await shop.owner.bookings()).toHaveLength(1)
})

test('where the rest of the widget is blocked the link stays as well', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const visitor = await visit()
  const { page } = visitor
  await page.route(/\/embed\/v1\/core-/, (route) => route.abort('blockedbyclient'))
  await page.goto(shop.page())
  await page.waitForFunction(() => customElements.get('slotwell-booking'))
  await expect(page.getByRole('link', { name: 'Book an appointment' })).toBeVisible()
})

test('without JavaScript the link stays, and our own pages go on with plain forms', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ javaScriptEnabled: false })
  await page.goto(shop.page())
  await page.getByRole('link', { name: 'Book an appointment' }).click()
  await expect(page.getByRole('heading', { name: 'Small Practice' })).toBeVisible()
  // The browser that a test steers reads `noscript` as if scripts ran, so what is in it is put on a page of the site.
  const unwrapped = async (address: string) =>
    stack.host.publish({ body: (await (await fetch(address)).text()).replace(/<\/?noscript>/g, '') })
  await page.goto(await unwrapped(page.url()))
  await expect(page.getByRole('heading', { name: 'What would you like to book?' })).toBeVisible()
  await expect(page.getByRole('link', { name: /Check-up/ })).toHaveAttribute('href', /\/times\?/)
  await page.goto(await unwrapped(`${stack.api}/m?locale=en`))
  await expect(page.getByLabel('Booking number')).toBeVisible()
  await expect(page.getByLabel('Code')).toBeVisible()
})
