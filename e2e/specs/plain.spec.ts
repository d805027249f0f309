import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Letter } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { plainOn } from '../support/pages/plain-pages.ts'
import { expect, test } from '../support/test.ts'

/** Number and code as the letter has them in its lines. */
function codeIn({ text }: Letter): { readonly number: string; readonly code: string } {
  const value = (label: string) => new RegExp(`^${label}: +(\\S+)$`, 'm').exec(text)?.[1] ?? ''
  return { number: value('Booking number'), code: value('Code') }
}

test('without JavaScript an appointment is booked, then moved and cancelled with number and code of the letter', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop()
  const { page } = await visit({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } })
  const plain = plainOn(page)
  const address = 'jo@plain.example.org'
  await page.goto(`${stack.api}/book/${shop.slug}`)
  await page.getByRole('link', { name: /^Check-up/ }).click()
  await plain.heading('When suits you?')
  await plain.day(1)
  await plain.time(3)
  await plain.heading('Your details')
  await expect(page.getByText(/^We are holding this time for you until/)).toBeVisible()
  await plain.press('Book this appointment')
  await expect(page.getByRole('alert')).toBeFocused()
  await page.getByRole('alert').getByRole('link', { name: 'E-mail' }).click()
  await expect(page).toHaveURL(/#email$/)
  await plain.fill({ 'First and last name': 'Jo Plain', 'E-mail': address })
  await plain.press('Book this appointment')
  await plain.heading('You are booked.')

  const letter = await stack.letters.waitFor(address, /You are booked/)
  const [booked] = await shop.owner.bookings()
  const { number, code } = codeIn(letter)
  expect(letter.text).toContain(`${stack.api}/m/code`)
  await page.goto(`${stack.api}/m`)
  await plain.fill({ 'Booking number': number, Code: code.toLowerCase() })
  await plain.press('Show the appointment')
  await plain.press('Move appointment')
  await plain.day(4)
  await plain.time(1)
  await plain.heading('Do you want to move your appointment?')
  await plain.press('Move this appointment')
  await expect(page.getByText('Your appointment has been moved.')).toBeVisible()
  await stack.letters.waitFor(address, /has been moved/)
  const [moved] = await shop.owner.bookings()
  expect(Date.parse(moved?.segments[0]?.start ?? '')).toBeGreaterThan(Date.parse(booked?.segments[0]?.start ?? ''))

  await plain.press('Cancel appointment')
  await plain.press('Cancel appointment now')
  await expect(page.getByText('Your appointment is cancelled.')).toBeVisible()
  await stack.letters.waitFor(address, /is cancelled/)
})

test('a time that is taken meanwhile costs nothing that was typed', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const [mine, other] = [await visit({ javaScriptEnabled: false }), await visit({ javaScriptEnabled: false })]
  const times = `${stack.api}/book/${shop.slug}/times`
  const [slow, quick] = [plainOn(mine.page), plainOn(other.page)]
  await mine.page.goto(times)
  await other.page.goto(times)
  await slow.time(1)
  await slow.fill({ 'First and last name': 'Sam Slow', 'E-mail': 'sam@plain.example.org' })
  await slow.press('Choose another time')
  await slow.heading('When suits you?')
  await other.page.goto(times)
  await quick.time(3)
  await slow.time(3)
  await expect(mine.page.getByRole('alert')).toContainText('This time has just been taken. What you typed is still here.')
  await slow.time(1)
  await expect(mine.page.getByLabel('First and last name')).toHaveValue('Sam Slow')
  await slow.press('Book this appointment')
  await slow.heading('You are booked.')
})

test('a link of a newsletter, with all that was appended to it, books with and without JavaScript, and the owner sees where from', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop()
  const link = `${stack.api}/book/${shop.slug}?utm_source=spring+letter&utm_source_platform=x&meta-campaign=a%26b&fbclid=IwAR0abc&gclid=1&lang=xx&service=Check+up`
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(link)
  await booking.nextFree.click()
  await booking.book({ name: 'Uma Link', email: 'uma@plain.example.org' })
  const other = await visit({ javaScriptEnabled: false })
  const plain = plainOn(other.page)
  await other.page.goto(link)
  await other.page.getByRole('link', { name: /^Check-up/ }).click()
  await plain.time(1)
  await plain.fill({ 'First and last name': 'Ugo Link', 'E-mail': 'ugo@plain.example.org' })
  await plain.press('Book this appointment')
  await plain.heading('You are booked.')
  const sent = { utm_source: 'spring letter', utm_source_platform: 'x', campaign: 'a&b' }
  expect((await shop.owner.bookings()).map(({ metadata }) => metadata)).toEqual([sent, sent])
})

test('the page for those with JavaScript leads to the one without', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  await page.goto(`${stack.api}/book/${shop.slug}`)
  await page.getByRole('link', { name: 'The same without JavaScript' }).click()
  await plainOn(page).heading('When suits you?')
  await page.goto(`${stack.api}/m`)
  await page.getByRole('link', { name: 'Open with booking number and code' }).click()
  await plainOn(page).heading('Move or cancel an appointment')
})

test('our own booking page says once whose it is, and the flow stands under its heading', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit({ viewport: { width: 1100, height: 800 } })
  await page.goto(`${stack.api}/book/${shop.slug}`)
  const what = page.getByText('Check-up', { exact: true })
  await expect(what).toBeVisible()
  const names = page.getByText('Small Practice', { exact: true }).filter({ visible: true })
  await expect(names).toHaveCount(1)
  const [heading, flow] = [await names.boundingBox(), await what.boundingBox()]
  expect(Math.round((flow?.x ?? 0) - (heading?.x ?? 1))).toBe(0)
})

test('the days of a month on a plain page are buttons of one height, each in one line, in every language', async ({ stack, visit }) => {
  const shop = await stack.shop({
    organization: {
      locales: ['en', 'de', 'fr', 'it', 'ar'],
      privacy: { controller: 'Small Practice', purpose: 'Appointments', url: 'https://small-practice.example.org/privacy', version: '1' },
    },
    location: { name: 'Lakeside' },
    service: { name: 'Check-up' },
  })
  const { page } = await visit({ viewport: { width: 375, height: 800 }, javaScriptEnabled: false })
  for (const lang of ['en', 'de', 'fr', 'it', 'ar']) {
    await page.goto(`${stack.api}/book/${shop.slug}/times?lang=${lang}`)
    const heights = await page.locator('button[name=day]').evaluateAll((days) => days.map((day) => day.getBoundingClientRect().height))
    expect(heights.length).toBeGreaterThan(1)
    expect([lang, [...new Set(heights)]]).toEqual([lang, [44]])
  }
})

const VIEWS = [
  { colorScheme: 'light', name: 'light, on a laptop', viewport: { width: 1100, height: 800 } },
  { colorScheme: 'dark', name: 'dark, at 320 pixels', viewport: { width: 320, height: 640 } },
] as const

/** Every rule of axe; nothing stands beyond the edge of the window. */
async function audit(page: Page, step: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${step}: ${id} at ${target.join(' ')}: ${failureSummary}`),
  )
  expect.soft(found).toEqual([])
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect.soft([step, beyond]).toEqual([step, 0])
}

// Axe is a script of the test's, which a browser without JavaScript would not run: the pages are the same.
for (const { name, ...view } of VIEWS) {
  test(`axe finds nothing on any page without script: ${name}`, async ({ stack, visit }) => {
    test.slow()
    const shop = await stack.shop({
      organization: { locales: ['de', 'en'] },
      services: [
        {
          durations: [{ durationMin: 60, price: { amount: 15000, currency: 'CHF' } }],
          requires: { email: true, phone: true },
          questions: [
            { id: 'one', kind: 'line', label: 'Eine Zeile', required: true },
            { id: 'more', kind: 'paragraph', label: 'Mehr dazu', hint: 'Was wir wissen müssen' },
            { id: 'tick', kind: 'checkbox', label: 'Ich bin einverstanden', required: true },
            {
              id: 'pick',
              kind: 'choice',
              label: 'Was davon?',
              options: [
                { id: 'a', label: 'A' },
                { id: 'b', label: 'B' },
              ],
            },
          ],
        },
        { slug: 'other', name: 'Anderes' },
      ],
    })
    const { page } = await visit({ ...view, locale: 'de-CH' })
    const plain = plainOn(page)
    await page.goto(`${stack.api}/book/${shop.slug}/times`)
    await audit(page, 'services')
    await page.getByRole('link', { name: /^Kontrolle/ }).click()
    await audit(page, 'choices')
    await page.getByLabel('60 Minuten').check()
    await plain.press('Freie Zeiten zeigen')
    await page.locator('summary').click()
    await audit(page, 'times')
    await plain.day(2)
    await audit(page, 'day')
    await plain.time(2)
    await audit(page, 'details')
    await plain.press('Termin verbindlich buchen')
    await audit(page, 'faults')
    await plain.fill({
      'Vor- und Nachname': 'Alex Axe',
      'E-Mail': 'alex@plain.example.org',
      Telefon: '+41 79 555 05 06',
      'Eine Zeile': 'x',
    })
    await page.getByLabel('Ich bin einverstanden').check()
    await plain.press('Termin verbindlich buchen')
    await audit(page, 'done')
    await plain.press('Ändern oder absagen')
    await audit(page, 'manage')
    await plain.press('Termin verschieben')
    await audit(page, 'times to move to')
    await plain.time(4)
    await audit(page, 'move?')
    await plain.press('Termin behalten')
    await plain.press('Termin absagen')
    await audit(page, 'cancel?')
    await plain.press('Termin jetzt absagen')
    await audit(page, 'cancelled')
    await page.goto(`${stack.api}/m/code`)
    await plain.press('Termin zeigen')
    await audit(page, 'number and code with faults')
    await page.goto(`${stack.api}/book/${shop.slug}/times?month=1`)
    await audit(page, 'refusal')
    await page.goto(`${stack.api}/book/nobody`)
    await audit(page, 'nothing here')
  })
}
