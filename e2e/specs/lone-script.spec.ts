import type { Page } from '@playwright/test'
import { scriptTag } from '../support/host-site.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import type { Shop, Stack } from '../support/stack.ts'
import { expect, test } from '../support/test.ts'

const around = (inside: string) =>
  `<header>Header</header><main><h1>Book</h1><section id="here">${inside}</section></main><footer>Footer</footer>`
const tagOf = ({ api }: Stack, { publishableKey }: Shop, more = '') => scriptTag(api, `data-key="${publishableKey}" ${more}`)
/** Where the widgets of the page are. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('slotwell-booking')].map(
      (one) => one.closest('[id],main,footer,body,head')?.id || one.parentElement?.localName,
    ),
  )

/** What optimisers of web sites make of `<script data-key src>` in the content: head, body, and where the widget is then. */
const WAYS: Readonly<Record<string, (tag: string, api: string) => { head?: string; body: string; place: string }>> = {
  'as pasted': (tag) => ({ body: around(tag), place: 'here' }),
  synchronous: (tag) => ({ body: around(tag.replace('async', '')), place: 'here' }),
  deferred: (tag) => ({ body: around(tag.replace('async', 'defer')), place: 'here' }),
  'as a module': (tag) => ({ body: around(tag.replace('async', 'type="module"')), place: 'here' }),
  'moved to the head': (tag) => ({ head: tag, body: around(''), place: 'main' }),
  'moved to the head, synchronous': (tag) => ({ head: tag.replace('async', ''), body: around(''), place: 'main' }),
  'moved to the footer': (tag) => ({ body: around('').replace('Footer', tag), place: 'footer' }),
  'moved to the footer, with the place named': (tag) => ({
    body: around('').replace('Footer', tag.replace('data-key', 'data-into="#here" data-key')),
    place: 'here',
  }),
  'written twice, in head and content': (tag) => ({ head: tag, body: around(tag), place: 'here' }),
  'written three times': (tag) => ({ body: around(tag + tag).replace('Footer', tag), place: 'here' }),
  'with the element pasted as well': (tag, api) => ({
    body: around(`${tag.replace('<script', '<slotwell-booking').replace('</script>', '</slotwell-booking>')}${scriptTag(api)}`),
    place: 'here',
  }),
  // The tag waits with another type and is made anew once the visitor does something.
  'delayed, put in place of the old tag': (tag) => ({
    body: around(tag.replace('async', 'type="delayed/javascript"').replace('src=', 'data-src=')) + reviving('old.replaceWith(fresh)'),
    place: 'here',
  }),
  'delayed, added to the head, the old tag left': (tag) => ({
    body: around(tag.replace('async', 'type="delayed/javascript"').replace('src=', 'data-src=')) + reviving('document.head.append(fresh)'),
    place: 'here',
  }),
  'delayed, with the type alone changed': (tag) => ({
    body: around(tag.replace('async', 'type="4e3a-text/javascript"')) + reviving('old.after(fresh),old.remove()'),
    place: 'here',
  }),
}
const reviving = (put: string) => `<script>addEventListener('load', () => setTimeout(() => {
  const old = document.querySelector('script[type*="/javascript"]'), fresh = document.createElement('script')
  for (const { name, value } of old.attributes) if (name !== 'type') fresh.setAttribute(name.replace('data-src', 'src'), value)
  ${put}
}, 200))</script>`

test('a lone tag makes one widget where it stands, whatever optimisers do to it', async ({ stack, visit }) => {
  test.slow()
  const shop = await stack.shop()
  const { page } = await visit()
  for (const [way, make] of Object.entries(WAYS)) {
    await test.step(way, async () => {
      const { place, ...made } = make(tagOf(stack, shop), stack.api)
      await page.goto(stack.host.publish(made))
      await expect(bookingOn(page).nextFree, way).toBeVisible()
      await page.waitForLoadState('networkidle')
      expect(await places(page), way).toEqual([place])
    })
  }
  const booking = bookingOn(page)
  await booking.nextFree.click()
  await booking.book({ name: 'Ole Lone', email: 'ole@lone.example.org' })
})

test('bundled into a file of the page the widget finds its server by the tag, and by a button', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const bundle = `(function(){window.before=1})();\n${await (await fetch(`${stack.api}/embed/v1/slotwell.js`)).text()}\n;(function(){window.after=1})();`
  await page.route('**/cache/all-*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: bundle }))
  const named = `data-key="${shop.publishableKey}" data-api="${stack.api}"`
  await page.goto(
    stack.host.publish({
      head: '<script defer src="/cache/all-1.js"></script>',
      body: around(`<slotwell-booking ${named}></slotwell-booking>`),
    }),
  )
  await expect(bookingOn(page).nextFree).toBeVisible()
  // Squeezed under another address, its attributes kept.
  await page.goto(stack.host.publish({ body: around(`<script ${named} src="/cache/all-2.js"></script>`) }))
  await expect(bookingOn(page).nextFree).toBeVisible()
  expect(await places(page)).toEqual(['here'])
  await page.goto(
    stack.host.publish({
      head: '<script defer src="/cache/all-3.js"></script>',
      body: `<button data-slotwell-open ${named}>Book a visit</button>`,
    }),
  )
  await page.getByRole('button', { name: 'Book a visit' }).click()
  await expect(page.getByRole('dialog', { name: 'Book a visit' })).toBeVisible()
  await expect(bookingOn(page).nextFree).toBeVisible()
})

test('two tags with other wishes are two widgets, and the element is defined once', async ({ stack, visit }) => {
  const shop = await stack.shop({ services: [{}, { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }] })
  const { page } = await visit()
  await page.addInitScript(() => {
    const define = customElements.define.bind(customElements)
    Object.assign(window, { defined: 0 })
    customElements.define = (...given) => {
      ;(window as unknown as { defined: number }).defined++
      define(...given)
    }
  })
  await page.goto(
    stack.host.publish({
      body: around(`${tagOf(stack, shop, 'data-service="check-up"')}<hr>${tagOf(stack, shop, 'data-service="talk"')}`),
    }),
  )
  await expect(bookingOn(page).nextFree).toHaveCount(2)
  expect(await places(page)).toEqual(['here', 'here'])
  expect(await page.evaluate(() => (window as unknown as { defined: number }).defined)).toBe(1)
})
