import type { Page } from '@playwright/test'
import { bookingOn } from '../support/pages/booking-page.ts'
import type { Shop, Stack } from '../support/stack.ts'
import { expect, test } from '../support/test.ts'

interface Manifest {
  readonly pinned: { readonly src: string; readonly integrity: string }
}
const pinnedPage = async ({ api, host }: Stack, { slug, publishableKey }: Shop) => {
  const { pinned } = (await (await fetch(`${api}/embed/v1/manifest.json`)).json()) as Manifest
  return host.publish({
    headers: {
      'content-security-policy': `default-src 'none'; script-src 'nonce-once' 'strict-dynamic'; connect-src ${api}; require-trusted-types-for 'script'; trusted-types 'none'`,
    },
    body: `<slotwell-booking data-key="${publishableKey}"><a href="${api}/book/${slug}">Book an appointment</a></slotwell-booking>
<a data-slotwell-open="${publishableKey}" href="${api}/book/${slug}">In a popup</a>
<script async nonce="once" crossorigin integrity="${pinned.integrity}" src="${api}${pinned.src}"></script>`,
  })
}
/** Answers for one file with that file and a line that shows when it runs. */
const tamperWith = (page: Page, file: RegExp) =>
  page.route(file, async (route) => {
    const answer = await route.fetch()
    // Not kept: the right file has to be fetched once it is there again.
    const headers = { ...answer.headers(), 'cache-control': 'no-store' }
    await route.fulfill({ response: answer, headers, body: `${await answer.text()}\n;globalThis.tampered=true` })
  })
const ranTampered = (page: Page) => page.evaluate(() => 'tampered' in globalThis)

test('a pinned page books with the files of its version alone, each fetched once and kept for ever', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const files: string[] = []
  const caching = new Set<string | null>()
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url())
    if (!pathname.startsWith('/embed/')) return
    files.push(pathname)
    caching.add(await response.headerValue('cache-control'))
  })
  await page.goto(await pinnedPage(stack, shop))
  const booking = bookingOn(page)
  await booking.asList.click()
  await page.getByRole('button', { name: 'Show as a calendar' }).click()
  await booking.nextFree.click()
  await booking.book({ name: 'Pia Pinn', email: 'pia@pinned.example.org' })
  await expect(page.locator('summary')).toBeVisible()
  const names = files.map((path) => path.replace(/^\/embed\/\d+\.\d+\.\d+-[0-9a-f]{8}\//, '').replace(/-[0-9a-f]{8}\.js$/, ''))
  expect(names.sort()).toEqual(['calendar-choices', 'core', 'en', 'next-list', 'slotwell.js'])
  expect([...caching]).toEqual(['public, max-age=31536000, immutable'])
})

test("where the core has been tampered with it doesn't run, and the link stays", async ({ stack, visit }) => {
  const shop = await stack.shop()
  const visitor = await visit()
  visitor.expectFault(/integrity/i)
  const { page } = visitor
  await tamperWith(page, /\/core-/)
  const refused = page.waitForEvent('console', (message) => /integrity/i.test(message.text()))
  await page.goto(await pinnedPage(stack, shop))
  await refused
  await page.waitForLoadState('networkidle')
  expect(await ranTampered(page)).toBe(false)
  await page.unrouteAll({ behavior: 'wait' })
  await page.getByRole('link', { name: 'Book an appointment' }).click()
  await page.waitForURL(`${stack.api}/book/${shop.slug}`)
})

test('texts that have been tampered with are not spoken; the link stays until the right ones come', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const visitor = await visit()
  visitor.expectFault(/integrity/i)
  const { page } = visitor
  await tamperWith(page, /\/en-[0-9a-f]{8}/)
  const refused = page.waitForEvent('console', (message) => /integrity/i.test(message.text()))
  await page.goto(await pinnedPage(stack, shop))
  await refused
  const link = page.getByRole('link', { name: 'Book an appointment' })
  await expect(link).toBeVisible()
  // Several tries of the flow later.
  await page.waitForTimeout(2500)
  expect(await ranTampered(page)).toBe(false)
  await expect(link).toBeVisible()
  await expect(link).toHaveAttribute('href', `${stack.api}/book/${shop.slug}`)
  await page.unrouteAll({ behavior: 'wait' })
  await expect(bookingOn(page).nextFree).toBeVisible({ timeout: 15_000 })
  await expect(link).toBeHidden()
  expect(await ranTampered(page)).toBe(false)
})

test('neither what a chunk imports later nor the popup runs when tampered with; the link leads on', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const visitor = await visit()
  visitor.expectFault(/integrity/i)
  const { page } = visitor
  for (const file of ['next-list', 'popup']) await tamperWith(page, new RegExp(`/${file}-`))
  const refused = page.waitForEvent('console', (message) => /integrity/i.test(message.text()))
  await page.goto(await pinnedPage(stack, shop))
  await bookingOn(page).asList.click()
  await refused
  await page.waitForTimeout(1200)
  expect(await ranTampered(page)).toBe(false)
  await page.getByRole('link', { name: 'In a popup' }).click()
  await page.waitForURL(`${stack.api}/book/${shop.slug}`)
})

test('the listener does hear: the same page with its own address runs what was tampered with', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await tamperWith(page, /\/core-/)
  await page.goto(shop.page())
  await expect(bookingOn(page).nextFree).toBeVisible()
  expect(await ranTampered(page)).toBe(true)
})
