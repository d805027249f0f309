import type { Page } from '@playwright/test'
import { scriptTag } from '../support/host-site.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import type { Shop } from '../support/stack.ts'
import { expect, test } from '../support/test.ts'

const QUEUE =
  '<script>addEventListener("click",e=>{let b=e.target.closest?.("[data-slotwell-open]"),c=customElements,n="slotwell-booking";b&&!c.get(n)&&!e.ctrlKey&&!e.metaKey&&(e.preventDefault(),c.whenDefined(n).then(()=>b.click()),setTimeout(()=>{c.get(n)||b.href&&(location=b.href)},4e3))},!0)</script>'
const link = (api: string, { slug, publishableKey }: Shop, more = '') =>
  `<p><a data-slotwell-open="${publishableKey}" ${more} href="${api}/book/${slug}">Book a visit</a></p>`
const tall = '<div style="height:3000px">A long page</div>'
const opener = (page: Page) => page.getByText('Book a visit').first()
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Book a visit' })
const eventsOf = async (page: Page, ...names: string[]) => {
  const told: { name: string; detail: Record<string, unknown> }[] = []
  await page.exposeFunction('told', (one: (typeof told)[0]) => void told.push(one))
  await page.addInitScript((heard) => {
    for (const name of heard)
      document.addEventListener(`slotwell:${name}`, (event) =>
        (window as unknown as { told(one: object): void }).told({ name, detail: (event as CustomEvent).detail }),
      )
  }, names)
  return told
}

test('a page with a button loads nothing but the loader until somebody reaches for it; then it books in a dialog', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const told = await eventsOf(page, 'open', 'close', 'booked')
  const asked: string[] = []
  page.on('request', (request) => void (request.url().startsWith(stack.api) && asked.push(new URL(request.url()).pathname)))
  await page.goto(stack.host.publish({ body: link(stack.api, shop) + tall + scriptTag(stack.api) }))
  await page.waitForLoadState('networkidle')
  expect(asked).toEqual(['/embed/v1/slotwell.js'])

  await opener(page).focus()
  await expect.poll(() => asked.some((path) => path.endsWith('/start'))).toBe(true)
  await expect.poll(() => asked.some((path) => path.includes('/core-'))).toBe(true)
  await expect(dialog(page)).toBeHidden()
  const before = asked.filter((path) => path.endsWith('/start')).length
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toBeVisible()
  expect(new URL(page.url()).origin).toBe(stack.host.url)

  const booking = bookingOn(page)
  await booking.nextFree.click()
  await booking.book({ name: 'Lea Popp', email: 'lea@popup.example.org' })
  // What was loaded when the button was reached for has served.
  expect(asked.filter((path) => path.endsWith('/start'))).toHaveLength(before)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(dialog(page)).toBeHidden()
  await expect.poll(() => told.map(({ name }) => name)).toEqual(['open', 'booked', 'close'])
  expect(told.at(-1)?.detail).toEqual({ step: 'done' })
  expect(await shop.owner.bookings()).toHaveLength(1)
})

test('the dialog takes the focus and the scrolling, gives both back, and closes by Esc, button and backdrop', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.goto(stack.host.publish({ body: link(stack.api, shop) + tall + scriptTag(stack.api) }))
  const focused = () =>
    page.evaluate(() => {
      const host = document.activeElement
      return host?.localName === 'slotwell-popup' ? `in: ${host.shadowRoot?.activeElement?.localName}` : host?.textContent
    })
  const scrolled = async () => {
    // Over the dialog, and beside it.
    for (const x of [550, 5]) {
      await page.mouse.move(x, 400)
      await page.mouse.wheel(0, 400)
      await page.waitForTimeout(150)
    }
    return page.evaluate(() => scrollY)
  }
  const ways = [
    () => page.keyboard.press('Escape'),
    () => page.getByRole('button', { name: 'Close', exact: true }).click(),
    () => page.mouse.click(5, 400),
  ]
  for (const close of ways) {
    await opener(page).click()
    await expect(bookingOn(page).nextFree).toBeVisible()
    expect(await focused()).toBe('in: dialog')
    // The page behind can neither be tabbed to nor scrolled.
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('in: button')
    expect(await scrolled()).toBe(0)
    await close()
    await expect(dialog(page)).toBeHidden()
    expect(await focused()).toBe('Book a visit')
  }
  expect(await scrolled()).toBeGreaterThan(0)

  // A press that begins in the dialog and ends beside it selects text.
  await page.evaluate(() => scrollTo(0, 0))
  await opener(page).click()
  await expect(bookingOn(page).nextFree).toBeVisible()
  await page.mouse.move(550, 300)
  await page.mouse.down()
  await page.mouse.move(5, 300)
  await page.mouse.up()
  await expect(dialog(page)).toBeVisible()
  // Whoever takes an open popup out of the page doesn't leave it frozen.
  await page.evaluate(() => document.querySelector('slotwell-popup')?.remove())
  expect(await scrolled()).toBeGreaterThan(0)
  await page.evaluate(() => scrollTo(0, 0))
  await opener(page).click()
  await expect(dialog(page)).toBeVisible()
})

test('closing by accident loses nothing: the same time is held, what was typed is there', async ({ stack, visit }) => {
  const shop = await stack.shop({ service: { durationMin: 600, slotIntervalMin: 600 } })
  const { page } = await visit()
  await page.goto(
    stack.host.publish({
      body: link(stack.api, shop) + link(stack.api, shop, 'data-name="Ada"').replace('Book a visit', 'Another') + scriptTag(stack.api),
    }),
  )
  await opener(page).click()
  const booking = bookingOn(page)
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await booking.name.fill('Nora Zufall')
  const released: string[] = []
  page.on('request', (request) => void (request.method() === 'DELETE' && released.push(request.url())))
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  await opener(page).click()
  await expect(booking.held).toBeVisible()
  await expect(booking.name).toHaveValue('Nora Zufall')
  expect(released).toEqual([])
  // Another button with other wishes begins another flow, and lets the time go.
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Another' }).click()
  await expect(booking.nextFree).toBeVisible()
  await expect.poll(() => released.length).toBe(1)
})

test('the page speaks another language, and the popup does, closed or open, with all that was typed', async ({ stack, visit }) => {
  const widget = { texts: { de: { close: 'Zuklappen' } } }
  const shop = await stack.shop({ widget })
  const { page } = await visit()
  await page.goto(stack.host.publish({ body: link(stack.api, shop) + scriptTag(stack.api) }))
  const released: string[] = []
  page.on('request', (request) => void (request.method() === 'DELETE' && released.push(request.url())))
  await opener(page).click()
  const [english, german] = [bookingOn(page), bookingOn(page, 'de')]
  await english.nextFree.click()
  await expect(english.held).toBeVisible()
  await english.name.fill('Lena Polyglott')
  const close = (name: string) => page.getByRole('button', { name, exact: true })
  await close('Close').click()
  await page.evaluate(() => (document.documentElement.lang = 'de'))
  await opener(page).click()
  await expect(german.held).toBeVisible()
  await expect(german.name).toHaveValue('Lena Polyglott')
  await expect(close('Zuklappen')).toBeVisible()
  await page.evaluate(() => (document.documentElement.lang = 'en'))
  await expect(english.held).toBeVisible()
  await expect(english.name).toHaveValue('Lena Polyglott')
  await expect(close('Close')).toBeVisible()
  expect(released).toEqual([])
})

test('a button that was drawn anew while the popup was open gets the focus', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.goto(stack.host.publish({ body: link(stack.api, shop) + scriptTag(stack.api) }))
  await opener(page).click()
  await expect(bookingOn(page).nextFree).toBeVisible()
  await page.evaluate(() => {
    const [holder] = document.getElementsByTagName('p')
    if (holder) holder.innerHTML = `${holder.innerHTML}`
  })
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  await expect(opener(page)).toBeFocused()
})

test('buttons that come later open it, too, in shadow roots as well; what each says is preset', async ({ stack, visit }) => {
  const shop = await stack.shop({ services: [{}, { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }] })
  const { page } = await visit()
  await page.goto(stack.host.publish({ body: scriptTag(stack.api, `data-slotwell-key="${shop.publishableKey}"`) }))
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => {
    const holder = document.createElement('div')
    holder.addEventListener('click', (event) => event.stopPropagation())
    holder.attachShadow({ mode: 'open' }).innerHTML =
      '<button data-slotwell-open data-service="talk" data-locale="de"><span>Book a visit</span></button>'
    document.body.append(holder)
  })
  await opener(page).click()
  await expect(dialog(page)).toBeVisible()
  const booking = bookingOn(page, 'de')
  await expect(booking.heading(booking.words.chooseTime)).toBeVisible()
  await expect(page.getByText('Gespräch')).toBeVisible()
  await page.getByRole('button', { name: 'Schließen', exact: true }).click()
  await expect(dialog(page)).toBeHidden()
})

test('a button without any key says in the console what is missing', async ({ stack, visit }) => {
  const visitor = await visit()
  visitor.expectFault(/no key on this page; write data-slotwell-open="pk_live_…"/)
  const { page } = visitor
  await page.goto(stack.host.publish({ body: `<button data-slotwell-open>Book a visit</button>${scriptTag(stack.api)}` }))
  const said = page.waitForEvent('console', (message) => message.text().includes('no key on this page'))
  await opener(page).click()
  await said
})

test('a click before the loader is there counts, and listeners of before hear everything', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const told = await eventsOf(page, 'open', 'ready')
  let arrive = () => {}
  const late = new Promise<void>((resolve) => (arrive = resolve))
  await page.route(/slotwell\.js$/, async (route) => {
    await late
    await route.continue()
  })
  await page.goto(stack.host.publish({ head: QUEUE, body: link(stack.api, shop) + scriptTag(stack.api) }), { waitUntil: 'commit' })
  await opener(page).click()
  await page.waitForTimeout(300)
  expect(new URL(page.url()).origin).toBe(stack.host.url)
  arrive()
  await expect(dialog(page)).toBeVisible()
  await expect(bookingOn(page).nextFree).toBeVisible()
  expect(told.map(({ name }) => name)).toEqual(['open', 'ready'])
})

for (const [what, blocked, head] of [
  ['the loader', /slotwell\.js/, ''],
  ['the loader, with the snippet that waits for it', /slotwell\.js/, QUEUE],
  ['the popup', /popup-/, ''],
] as const) {
  test(`where ${what} is blocked the link leads to the booking page`, async ({ stack, visit }) => {
    const shop = await stack.shop()
    const { page } = await visit()
    await page.route(blocked, (route) => route.abort('blockedbyclient'))
    await page.goto(stack.host.publish({ head, body: link(stack.api, shop) + scriptTag(stack.api) }))
    await opener(page).click()
    await page.waitForURL(`${stack.api}/book/${shop.slug}`)
    // On the page of the API the loader isn't needed.
    await expect(bookingOn(page).nextFree).toBeVisible()
  })
}

test('where the flow itself is blocked the popup opens with the link in it', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.route(/core-/, (route) => route.abort('blockedbyclient'))
  await page.goto(stack.host.publish({ body: link(stack.api, shop) + scriptTag(stack.api) }))
  await opener(page).click()
  await expect(dialog(page)).toBeVisible()
  await page.locator('slotwell-popup').getByRole('link', { name: 'Book a visit' }).click()
  await page.waitForURL(`${stack.api}/book/${shop.slug}`)
})

test('the strictest page opens it without a violation', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const visitor = await visit()
  const { page } = visitor
  await page.goto(
    stack.host.publish({
      headers: {
        'content-security-policy': `default-src 'none'; script-src 'nonce-once' 'strict-dynamic'; style-src 'none'; connect-src ${stack.api}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
      },
      body:
        link(stack.api, shop) +
        scriptTag(stack.api, 'nonce="once"') +
        scriptTag(stack.api, `nonce="once" data-slotwell-float data-key="${shop.publishableKey}"`),
    }),
  )
  const booking = bookingOn(page)
  for (const button of [opener(page), page.getByRole('button', { name: 'Book an appointment' })]) {
    await button.click()
    await expect(booking.nextFree).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
  }
  await opener(page).click()
  await booking.nextFree.click()
  await booking.book({ name: 'Eva Streng', email: 'eva@popup.example.org' })
  expect(visitor.faults).toEqual([])
})

test('a phone gets a sheet of the whole screen; nothing moves for whoever wants no motion', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' })
  await page.goto(stack.host.publish({ body: link(stack.api, shop) + tall + scriptTag(stack.api) }))
  await opener(page).tap()
  await expect(bookingOn(page).nextFree).toBeVisible()
  const box = await dialog(page).boundingBox()
  expect(box).toEqual({ x: 0, y: 0, width: 390, height: 780 })
  expect(await dialog(page).evaluate((element) => getComputedStyle(element).animationName)).toBe('none')
  const close = page.getByRole('button', { name: 'Close', exact: true })
  const target = await close.boundingBox()
  expect(Math.min(target?.width ?? 0, target?.height ?? 0)).toBeGreaterThanOrEqual(44)
  await close.tap()
  await expect(dialog(page)).toBeHidden()
})

test('in Arabic it closes where the line ends, on the left, and says so in Arabic', async ({ stack, visit }) => {
  const shop = await stack.shop({ organization: { locales: ['en', 'ar'] } })
  const { page } = await visit()
  await page.goto(stack.host.publish({ body: link(stack.api, shop, 'data-locale="ar"') + scriptTag(stack.api) }))
  await opener(page).click()
  await expect(bookingOn(page, 'ar').nextFree).toBeVisible()
  const close = page.getByRole('button', { name: 'إغلاق' })
  const [button, frame] = [await close.boundingBox(), await dialog(page).boundingBox()]
  expect((button?.x ?? 0) - (frame?.x ?? 0)).toBeLessThan(20)
  expect(await close.evaluate((element) => ((element.getRootNode() as ShadowRoot).host as HTMLElement).lang)).toBe('ar')
})
