import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/test.ts'
import { EVERYTHING, walk } from '../support/walk.ts'

/** Runs in the page. What WCAG 2.2 asks of one step, in words that name the element. */
function measure(host: Element): string[] {
  const found: string[] = []
  const root = host.shadowRoot
  const name = (element: Element) =>
    `${element.localName} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 30)}"`
  const visible = [...(root?.querySelectorAll<HTMLElement>('*') ?? [])].filter((element) => element.getClientRects().length)
  // 1.4.10: nothing to be scrolled sideways, nothing outside.
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide, the window ${clientWidth}`)
  for (const element of visible) {
    const box = element.getBoundingClientRect()
    if (box.width > 1 && (box.left < -0.5 || box.right > innerWidth + 0.5))
      found.push(`${name(element)} goes from ${box.left} to ${box.right}`)
    // 1.4.12: whatever has text shows all of it.
    const { overflow, clipPath } = getComputedStyle(element)
    if (
      overflow !== 'visible' &&
      clipPath === 'none' &&
      !element.matches('[role=listbox], textarea, input, select') &&
      element.scrollWidth > element.clientWidth + 1
    )
      found.push(`${name(element)} cuts off its text`)
  }
  // 2.5.8: at least 24 by 24 px, but for links in a sentence.
  const targets = visible.filter((element) =>
    element.matches('button, a, input, select, textarea, [role=option], [role=gridcell][data-free=true]'),
  )
  for (const target of targets) {
    const { width, height } = target.getBoundingClientRect()
    const inSentence = target.matches('p > a, p > .consent a') && target.parentElement?.textContent !== target.textContent
    if (!inSentence && (width < 24 || height < 24)) found.push(`${name(target)} is ${width} by ${height} px`)
  }
  // 2.4.11: what has the focus is to be seen.
  const before = root?.activeElement as HTMLElement | null
  for (const target of targets.filter((element) => element.tabIndex >= 0)) {
    target.focus()
    target.scrollIntoView({ block: 'nearest' })
    const { left, top, width, height } = target.getBoundingClientRect()
    const there = root?.elementFromPoint(left + width / 2, top + height / 2)
    if (!there || !(target.contains(there) || there.contains(target)))
      found.push(`${name(target)} has the focus behind ${there ? name(there) : 'nothing'}`)
  }
  before?.focus()
  scrollTo(0, 0)
  return found
}
const measured = (page: Page) => page.locator('slotwell-booking').evaluate(measure)

const SPACED = `line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;`

for (const language of ['de', 'ar'] as const) {
  test(`at 320 px, which is 400 % of 1280, every step fits, can be hit and shows its focus: ${language}`, async ({ stack, visit }) => {
    const shop = await stack.shop(EVERYTHING)
    const { page } = await visit({ viewport: { width: 320, height: 256 * 2 }, reducedMotion: 'reduce' })
    await walk(page, shop, language, async (step) => {
      // What is folded away is measured unfolded.
      if (step === 'done') await page.locator('summary').click()
      expect.soft(await measured(page), step).toEqual([])
    })
  })

  test(`with wide text every step still shows all of it: ${language}`, async ({ stack, visit }) => {
    const shop = await stack.shop(EVERYTHING)
    const { page } = await visit({ viewport: { width: 375, height: 740 }, reducedMotion: 'reduce' })
    await walk(page, shop, language, async (step) => {
      await page.locator('slotwell-booking').evaluate((host, css) => {
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(`* { ${css} } p { margin-bottom: 2em !important }`)
        if (host.shadowRoot && host.shadowRoot.adoptedStyleSheets.length < 2) host.shadowRoot.adoptedStyleSheets.push(sheet)
      }, SPACED)
      if (step === 'done') await page.locator('summary').click()
      expect.soft(await measured(page), step).toEqual([])
    })
  })
}

for (const [name, width, colorScheme, language] of [
  ['light, on a laptop', 1100, 'light', 'de'],
  ['dark, from right to left, on a phone', 375, 'dark', 'ar'],
  ['dark, on a tablet', 640, 'dark', 'de'],
] as const) {
  test(`axe finds nothing in a flow with every kind of question: ${name}`, async ({ stack, visit }) => {
    test.slow()
    const shop = await stack.shop(EVERYTHING)
    const { page } = await visit({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' })
    await walk(page, shop, language, async (step) => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect.soft(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${step}: ${id} at ${target.join(' ')}`))).toEqual([])
    })
  })
}

test('in forced colours everything that can be pressed has an edge or a line, and what is chosen another one', async ({ stack, visit }) => {
  const shop = await stack.shop(EVERYTHING)
  const { page } = await visit({ forcedColors: 'active', reducedMotion: 'reduce' })
  await walk(page, shop, 'de', async (step) => {
    const bare = await page.locator('slotwell-booking').evaluate((host) => {
      const pressed = [...(host.shadowRoot?.querySelectorAll('button, a, input, select, textarea, [role=option]') ?? [])]
      return pressed
        .filter((element) => element.getClientRects().length)
        .filter((element) => {
          const { borderStyle, borderWidth, textDecorationLine } = getComputedStyle(element)
          const edged = borderStyle !== 'none' && Number.parseFloat(borderWidth) >= 1
          return (
            !edged &&
            !textDecorationLine.includes('underline') &&
            !element.querySelector('svg') &&
            element.getAttribute('type') !== 'checkbox'
          )
        })
        .map((element) => element.textContent)
    })
    expect.soft(bare, step).toEqual([])
    if (step !== 'times') return
    const chosen = page.getByRole('gridcell', { selected: true }).locator('span')
    const other = page.locator('[data-free=true][aria-selected=false] span').first()
    const outline = (element: Element) => getComputedStyle(element).outlineStyle
    expect([await chosen.evaluate(outline), await other.evaluate(outline)]).toEqual(['solid', 'none'])
    // The dot of a free day is a background, which forced colours would take away.
    const dot = (element: Element) => getComputedStyle(element, '::before').backgroundColor
    expect(await other.evaluate(dot)).not.toBe(await other.evaluate((element) => getComputedStyle(element).backgroundColor))
  })
})

test('with reduced motion nothing moves by itself, and without it something does', async ({ stack, visit }) => {
  const shop = await stack.shop(EVERYTHING)
  const moving = (page: Page) => page.locator('slotwell-booking').evaluate((host) => host.shadowRoot?.getAnimations().length ?? Number.NaN)
  const count = async (reducedMotion: 'reduce' | 'no-preference') => {
    const { page } = await visit({ reducedMotion })
    await page.route('**/start?*', (route) => setTimeout(() => void route.fallback(), 1_000))
    await page.goto(shop.page())
    await expect(page.locator('slotwell-booking [aria-busy=true]')).toBeVisible()
    const skeleton = await moving(page)
    let later = 0
    if (reducedMotion === 'reduce') await walk(page, shop, 'de', async () => void (later += await moving(page)))
    return [skeleton, later]
  }
  expect(await count('reduce')).toEqual([0, 0])
  expect((await count('no-preference'))[0]).toBeGreaterThan(0)
})
