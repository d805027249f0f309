import { manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

test('T7: our own pages cannot be framed, so nobody can be made to click in them', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const visitor = await visit()
  const { page } = visitor
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Olga Beck', email: 'olga@frames.example.org' })
  const link = manageLinkIn(await stack.letters.waitFor('olga@frames.example.org'))

  for (const address of [`${stack.api}/m`, `${stack.api}/book/${shop.slug}`]) {
    const { headers } = await fetch(address)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
  }
  visitor.expectFault(/frame-ancestors|X-Frame-Options|policy violated/)
  await page.goto(
    stack.host.publish({
      body: `<h1>Win a prize</h1><iframe title="manage" src="${link}"></iframe><iframe title="book" src="${stack.api}/book/${shop.slug}"></iframe><iframe title="own" src="${stack.host.publish({ body: '<p>A page of this site</p>' })}"></iframe>`,
    }),
  )
  // The frame of the same site shows that frames do load here.
  await expect(page.frameLocator('[title=own]').getByText('A page of this site')).toBeVisible()
  for (const title of ['manage', 'book']) {
    const frame = page.frameLocator(`[title=${title}]`)
    await expect(frame.getByRole('heading', { name: /Your appointment|Small Practice/ })).toHaveCount(0)
    const element = await page.locator(`[title=${title}]`).elementHandle()
    await expect.poll(async () => (await element?.contentFrame())?.url()).toBe('chrome-error://chromewebdata/')
  }
})
