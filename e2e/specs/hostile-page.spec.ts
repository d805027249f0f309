import type { Page } from '@playwright/test'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

/** What pages do to every element in them, mostly without knowing it. `page` has all of it where two would not go together. */
const HOSTILE = {
  'takes away the style of everything': { style: '* { all: unset !important }' },
  'resets everything to other values': {
    style: `*, *::before, *::after { box-sizing: content-box !important; font-size: 40px !important; line-height: 3 !important; margin: 9px !important;
      text-transform: uppercase !important; letter-spacing: 5px !important; text-align: right !important; list-style: square !important; min-height: 3px !important }
      body { margin: 0 !important }`,
    // Of the root and of the element.
    margin: 18,
  },
  'has a root font of 62.5 %': { style: 'html { font-size: 62.5% } body { margin: 0; font-size: 1.6rem }' },
  'is dark': {
    style:
      ':root { color-scheme: dark } body { margin: 0; background: #000; color: #fff; line-height: 2.4; word-spacing: 1em; text-indent: 4em }',
  },
  'runs from right to left': { style: 'body { margin: 0 }', dir: 'rtl' },
  'names its own things as we do': {
    style: `.root, .frame, .step, .head, .slot, .a, .b, .c { display: none !important } slotwell-booking * { display: none } h2, td, button { border: 9px solid red !important }
      :root { --a: red; --b: red; --c: red; --bg: red; --fg: red; --ink: red } body { margin: 0 }`,
  },
}

/** Every box of the widget, by what it is, relative to the widget itself. */
const boxes = (page: Page) =>
  page.locator('slotwell-booking').evaluate((host) => {
    const { left, top } = host.getBoundingClientRect()
    const shown = [...(host.shadowRoot?.querySelectorAll('*') ?? [])].filter((element) => element.getClientRects().length)
    return shown.map((element) => {
      const box = element.getBoundingClientRect()
      const { color, backgroundColor, fontSize, letterSpacing } = getComputedStyle(element)
      const at = [box.left - left, box.top - top, box.width, box.height].map((value) => Math.round(value * 2) / 2)
      return `${element.localName}.${element.id || element.textContent?.slice(0, 20)} ${at} ${color} ${backgroundColor} ${fontSize} ${letterSpacing}`
    })
  })

for (const width of [375, 1000]) {
  test(`the widget looks the same in a page that is hostile to it, ${width} px wide`, async ({ stack, visit }) => {
    test.slow()
    const { page } = await visit({ reducedMotion: 'reduce' })

    /** The boxes of each step, in a page with this style where the element is `width` pixels wide. */
    async function steps(style: string, dir = 'ltr', margin = 0) {
      const shop = await stack.shop()
      await page.setViewportSize({ width: width + 2 * margin, height: 900 })
      await page.goto(shop.page({}, {}, (tag) => `${tag}<style>${style}</style><script>document.documentElement.dir = '${dir}'</script>`))
      const booking = bookingOn(page)
      const seen: Record<string, readonly string[]> = {}
      const look = async (step: string) => {
        seen[step] = await boxes(page)
      }
      await expect(booking.freeDays.first()).toBeVisible()
      await look('month')
      await booking.pickDay(1)
      await look('times')
      await booking.times.first().click()
      await expect(booking.held).toBeVisible()
      await look('details')
      await booking.submit.click()
      await expect(page.getByRole('alert')).toBeVisible()
      await look('faults')
      await booking.fill({ name: 'Hanna Roth', email: 'hanna@hostile.example.org' })
      await booking.submit.click()
      await expect(booking.done).toBeVisible()
      await expect(page.locator('summary')).toBeVisible()
      // A number of other letters is of another width.
      seen['done'] = (await boxes(page)).filter((box) => !box.includes('Booking number'))
      return seen
    }

    const plain = await steps('body { margin: 0 }')
    expect(Object.values(plain).map((list) => list.length > 20)).toEqual([true, true, true, true, true])
    for (const [what, { style, ...more }] of Object.entries(HOSTILE)) {
      const { dir, margin } = { dir: undefined, margin: undefined, ...more }
      const there = await steps(style, dir, margin)
      for (const [step, wanted] of Object.entries(plain)) expect.soft(there[step], `a page that ${what}: ${step}`).toEqual(wanted)
    }
  })
}

/** Runs in the page: everything that scripts of the page can see of each other, to be compared by `differences`. */
function takeStock() {
  const known = new Map<object, Map<PropertyKey, unknown>>()
  const note = (owner: object) => {
    if (known.has(owner)) return
    const own = new Map<PropertyKey, unknown>()
    known.set(owner, own)
    for (const key of Reflect.ownKeys(owner)) {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(owner, key) ?? {}
      own.set(key, value ?? `${get} ${set}`)
      if (typeof value === 'function' && /^[A-Z]/.test(String(key)) && value.prototype) note(value.prototype)
    }
  }
  for (const owner of [window, history, navigator, JSON, Math, Reflect, console, customElements, document]) note(owner)
  const look = () => ({
    sheets: [document.styleSheets.length, document.adoptedStyleSheets.length],
    attributes: [document.documentElement, document.head, document.body].map((element) => element.outerHTML.split('>')[0]),
    styles: [...document.querySelectorAll('h1, p, p > a, body > button')].map((element) => {
      const { color, background, font, margin, padding, border, display, letterSpacing, cursor, outline } = getComputedStyle(element)
      return [color, background, font, margin, padding, border, display, letterSpacing, cursor, outline].join()
    }),
    head: document.head.childElementCount,
  })
  const before = look()
  Object.assign(window, {
    differences: () => ({
      changed: [...known].flatMap(([owner, own]) =>
        [...own].flatMap(([key, value]) => {
          const now = Reflect.getOwnPropertyDescriptor(owner, key)
          return Object.is(now?.value ?? `${now?.get} ${now?.set}`, value) ? [] : [`${owner.constructor?.name}.${String(key)}`]
        }),
      ),
      added: [...known].flatMap(([owner, own]) =>
        Reflect.ownKeys(owner)
          .filter((key) => !own.has(key) && key !== 'differences')
          .map((key) => `${owner.constructor?.name}.${String(key)}`),
      ),
      before: JSON.stringify(before),
      after: JSON.stringify(look()),
    }),
  })
}

test('nothing of the widget gets into the page: no style, no prototype, one global at most', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.goto(
    shop.page(
      {},
      {},
      (tag) => `<h1>Ours</h1><p>Text with a <a href="#x">link</a></p><button>Ours</button><script>(${takeStock})()</script>${tag}`,
    ),
  )
  const booking = bookingOn(page)
  await booking.pickDay(1)
  await booking.times.first().click()
  await booking.book({ name: 'Hanna Roth', email: 'hanna@leak.example.org' })
  const found = await page.evaluate(() =>
    (window as unknown as { differences(): { changed: string[]; added: string[]; before: string; after: string } }).differences(),
  )
  expect(found.changed.filter((key) => !/^Document\.location|Window\.(event|\d+)$/.test(key))).toEqual([])
  expect(found.added.filter((key) => key !== 'Window.Slotwell')).toEqual([])
  expect(JSON.parse(found.after)).toEqual(JSON.parse(found.before))
})
