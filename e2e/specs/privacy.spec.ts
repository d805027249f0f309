import { manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { expect, test } from '../support/test.ts'

test('a whole visit asks nobody else and leaves nothing in the browser', async ({ stack, visit }) => {
  const shop = await stack.shop({ services: [{}, { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }] })
  const visitor = await visit()
  const { page, context, origins } = visitor
  const setCookies: string[] = []
  const personal: string[] = []
  context.on('response', async (response) => {
    const cookie = (await response.allHeaders())['set-cookie']
    if (cookie) setCookies.push(`${response.url()}: ${cookie}`)
  })
  context.on('request', (request) => {
    if (/quiet|Selma/i.test(decodeURIComponent(request.url()))) personal.push(request.url())
    if (request.headers()['cookie']) setCookies.push(`sent to ${request.url()}`)
  })
  const events: unknown[] = []
  await page.exposeFunction('heard', (event: unknown) => events.push(event))
  await page.addInitScript(() => {
    for (const name of ['ready', 'select-service', 'select-slot', 'hold', 'submit', 'booked', 'error']) {
      document.addEventListener(`slotwell:${name}`, (event) => {
        ;(window as unknown as { heard(event: unknown): void }).heard({ type: event.type, detail: (event as CustomEvent).detail })
      })
    }
  })

  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.choose('A talk')
  await booking.nextFree.click()
  await booking.book({ name: 'Selma Quiet', email: 'quiet@privacy.example.org' })
  await visitor.expectNothingKept()
  await page.goto(manageLinkIn(await stack.letters.waitFor('quiet@privacy.example.org')))
  await manageOn(page).cancelForGood()

  expect([...origins].sort()).toEqual([stack.api, stack.host.url].sort())
  expect(setCookies).toEqual([])
  expect(personal).toEqual([])
  // The page learns what happens, but nothing of the person.
  expect(events.map((event) => (event as { type: string }).type)).toEqual(
    ['ready', 'select-service', 'select-slot', 'hold', 'submit', 'booked'].map((name) => `slotwell:${name}`),
  )
  expect(JSON.stringify(events)).not.toMatch(/quiet/i)
  // Cookies, storage, databases, caches and workers are looked at again when the visit ends, of this and of every other test.
})
