import { scriptTag } from '../support/host-site.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

const FIELDS = Array.from({ length: 30 }, (_, i) => `<p style="text-align:end"><label>Field ${i} <input name="f${i}"></label></p>`).join('')

test('a floating button says what it does in the language of the page, loads nothing before, and opens the popup', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const asked: string[] = []
  page.on(
    'request',
    (request) => void (request.url().startsWith(stack.api) && asked.push(new URL(request.url()).pathname.replace(/-[0-9a-f]{8}/, ''))),
  )
  await page.goto(
    stack.host.publish({
      lang: 'de',
      body: `<main>${FIELDS}</main>${scriptTag(stack.api, `data-slotwell-float data-key="${shop.publishableKey}"`)}`,
    }),
  )
  const button = page.getByRole('button', { name: 'Termin buchen' })
  await expect(button).toBeVisible()
  await page.waitForLoadState('networkidle')
  expect(asked.sort()).toEqual(['/embed/v1/float.js', '/embed/v1/slotwell.js', '/embed/v1/tag.js'])
  const box = await button.boundingBox()
  expect(Math.min(box?.height ?? 0, box?.width ?? 0)).toBeGreaterThanOrEqual(44)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeGreaterThan(1100 - 40)

  await button.focus()
  await page.keyboard.press('Enter')
  const booking = bookingOn(page, 'de')
  await booking.nextFree.click()
  await booking.book({ name: 'Flo Schwebe', email: 'flo@floating.example.org' })
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
  // The page speaks another language now, and so does the button.
  await page.evaluate(() => (document.documentElement.lang = 'fr'))
  await expect(page.getByRole('button', { name: 'Prendre rendez-vous' })).toBeVisible()
})

test('it follows its element: attributes that go, the language, what is filled in, who listens', async ({ stack, visit }) => {
  const shop = await stack.shop({ services: [{}, { slug: 'talk', name: { en: 'A talk', de: 'Gespräch' } }] })
  const { page } = await visit()
  await page.goto(
    stack.host.publish({
      body: `<slotwell-booking data-slotwell-float data-service="talk" data-key="${shop.publishableKey}"></slotwell-booking>${scriptTag(stack.api)}`,
    }),
  )
  const button = page.getByRole('button', { name: 'Book an appointment' })
  await expect(button).toBeVisible()
  await page.evaluate(() => {
    const [element] = document.getElementsByTagName('slotwell-booking')
    const heard: string[] = []
    element?.removeAttribute('data-service')
    Object.assign(element ?? {}, { prefill: { name: 'Ada', metadata: { plan: 'gold' } }, onHold: () => heard.push('hold'), heard })
  })
  await button.click()
  const booking = bookingOn(page)
  await expect(booking.heading(booking.words.chooseService)).toBeVisible()
  await booking.choose('Check-up')
  await booking.nextFree.click()
  await expect(booking.held).toBeVisible()
  await expect(booking.name).toHaveValue('Ada')
  expect(await page.evaluate(() => (document.querySelector('slotwell-booking') as unknown as { heard: string[] }).heard)).toEqual(['hold'])
  await page.evaluate(() => (document.documentElement.lang = 'de'))
  await expect(bookingOn(page, 'de').held).toBeVisible()
  await expect(bookingOn(page, 'de').name).toHaveValue('Ada')
})

test('it makes way for what the keyboard reaches, and comes back', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ viewport: { width: 360, height: 640 } })
  await page.goto(
    stack.host.publish({
      body: `<main>${FIELDS.replaceAll('end', 'start')}</main><slotwell-booking data-slotwell-float data-label="Book now" data-position="start" data-key="${shop.publishableKey}"><a href="${stack.api}/book/${shop.slug}">Book</a></slotwell-booking>${scriptTag(stack.api)}`,
    }),
  )
  const button = page.getByText('Book now')
  await expect(button).toBeVisible()
  expect((await button.boundingBox())?.x).toBe(16)
  const opacity = () => button.evaluate((element) => getComputedStyle(element).opacity)
  // Wherever a field ends up on the screen, it isn't under the button.
  let made = 0
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab')
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const covered = await page.evaluate(() => {
      const field = document.activeElement?.getBoundingClientRect()
      const over = document.querySelector('slotwell-booking')?.shadowRoot?.querySelector('a')?.getBoundingClientRect()
      return !!field && !!over && field.left < over.right && field.right > over.left && field.bottom > over.top && field.top < over.bottom
    })
    if (!covered) continue
    made++
    await expect.poll(opacity).toBe('0')
    expect(await button.evaluate((element) => getComputedStyle(element).pointerEvents)).toBe('none')
  }
  expect(made).toBeGreaterThan(0)
  // The button itself can be reached all the same.
  await page.evaluate(() => document.querySelector('slotwell-booking')?.shadowRoot?.querySelector('a')?.focus())
  await expect.poll(opacity).toBe('1')
  await page.keyboard.press('Enter')
  await expect(bookingOn(page).nextFree).toBeVisible()
})
