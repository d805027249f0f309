import { readFileSync } from 'node:fs'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

interface Shift {
  readonly value: number
  readonly moved: readonly string[]
}

const BELOW = '<p>Text below the widget, which must not move.</p><h2>Team</h2><p>More of the page.</p>'

/** What owners are told to paste: the room that the page reserves until the script is there. */
const [, STYLE = ''] = /<slotwell-booking[^>]*\sstyle="([^"]+)"/.exec(readFileSync('docs/guide/embed.md', 'utf8')) ?? []

const VIEWS = [
  ['a small phone', 320],
  ['a phone', 375],
  ['a tablet', 640],
  ['a laptop', 1100],
] as const

const TALK = { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }
/** What is booked, as the organization has it and as the page says it; a class also asks for how many, and says what is left of each time. */
const OFFERS = [
  ['an appointment', [{}, TALK], { 'data-service': 'check-up' }],
  ['a class', [{ seats: { capacity: 8, maxPartySize: 4 } }, TALK], { 'data-service': 'check-up' }],
  ['the only class, for three', [{ seats: { capacity: 8, maxPartySize: 4 } }], { 'data-party-size': '3' }],
] as const

for (const [name, width, what, services, attributes] of VIEWS.flatMap((view) => OFFERS.map((offer) => [...view, ...offer] as const))) {
  test(`nothing on the page jumps from the first byte to the booking, on ${name}, for ${what}`, async ({ stack, visit }) => {
    const shop = await stack.shop({ services })
    // What stands below the widget is in sight, on whatever it runs.
    const { page } = await visit({ viewport: { width, height: 1200 } })
    await page.addInitScript(() => {
      const shifts: Shift[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as readonly {
          value: number
          hadRecentInput: boolean
          sources: readonly { node?: Element; previousRect: DOMRect; currentRect: DOMRect }[]
        }[]) {
          // What follows a click within half a second is what the visitor asked for.
          if (!entry.hadRecentInput)
            shifts.push({
              value: entry.value,
              moved: entry.sources.map(
                ({ node, previousRect: from, currentRect: to }) =>
                  `${node?.nodeName ?? 'in the widget'} ${[from.x, from.y, from.width, from.height]} → ${[to.x, to.y, to.width, to.height]}`,
              ),
            })
        }
      }).observe({ type: 'layout-shift', buffered: true })
    })
    const shifts = () => page.evaluate(() => (window as unknown as { shifts: readonly Shift[] }).shifts)
    // Slow enough that every part arrives long after the one before, and after the half second of a click.
    await page.route(`${stack.api}/**`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 600))
      await route.fallback()
    })

    const booking = bookingOn(page)
    await booking.open(shop.page({ ...attributes, style: STYLE }, {}, (tag) => `<h1>Small Practice</h1><p>Text above.</p>${tag}${BELOW}`))
    await expect(booking.freeDays.first()).toBeVisible()
    await page.waitForTimeout(700)
    expect(await shifts()).toEqual([])

    await booking.showNextMonth()
    await page.waitForTimeout(1_300)
    await booking.freeDays.nth(1).click()
    await booking.times.first().click()
    await expect(booking.held).toBeVisible()
    await page.waitForTimeout(700)
    expect(await shifts()).toEqual([])

    await booking.book({ name: 'Clara Still', email: 'clara@shift.example.org' })
    // The ways into a calendar come a moment later.
    await expect(page.locator('details')).toBeVisible()
    await page.waitForTimeout(700)
    expect(await shifts()).toEqual([])
  })
}

test('the measure does see a jump', async ({ stack, visit }) => {
  const { page } = await visit()
  await page.goto(stack.host.publish({ body: `<div id="late"></div>${BELOW}` }))
  const jumped = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().length)).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => document.querySelector<HTMLElement>('#late')?.style.setProperty('height', '300px'), 200)
      }),
  )
  expect(jumped).toBeGreaterThan(0)
})
