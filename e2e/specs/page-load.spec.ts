import { pastedTag, scriptTag } from '../support/host-site.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import type { Shop } from '../support/stack.ts'
import { expect, test } from '../support/test.ts'

const PAGES: Readonly<Record<string, (api: string, shop: Shop) => string>> = {
  'the widget itself': (api, { slug, publishableKey }) => pastedTag(api, slug, publishableKey),
  'a lone tag': (api, { publishableKey }) => scriptTag(api, `data-key="${publishableKey}"`),
  'a button that opens it': (api, { slug, publishableKey }) =>
    `<a data-slotwell-open="${publishableKey}" href="${api}/book/${slug}">Book</a>${scriptTag(api)}`,
  'a floating button': (api, { publishableKey }) => scriptTag(api, `data-key="${publishableKey}" data-slotwell-float`),
}

for (const [what, body] of Object.entries(PAGES))
  test(`a page with ${what} is loaded although everything but the loader hangs`, async ({ stack, visit }) => {
    const shop = await stack.shop()
    const { page } = await visit()
    const waiting: (() => void)[] = []
    let hangs = true
    await page.route(
      (url) => url.origin === stack.api && url.pathname !== '/embed/v1/slotwell.js',
      async (route) => {
        if (hangs) await new Promise<void>((resolve) => waiting.push(resolve))
        await route.fallback()
      },
    )
    await page.goto(stack.host.publish({ body: body(stack.api, shop) }), { waitUntil: 'load', timeout: 20_000 })
    // Nothing is wanted before somebody reaches for a link; the button has to be drawn.
    if (what !== 'a button that opens it') await expect.poll(() => waiting.length).toBeGreaterThan(0)
    hangs = false
    for (const resolve of waiting) resolve()
    if (what === 'the widget itself') await expect(bookingOn(page).nextFree).toBeVisible()
  })
