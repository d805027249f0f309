import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { manageLinkIn } from './support/letter-box.ts'
import { scriptTag } from './support/host-site.ts'
import { bookingOn } from './support/pages/booking-page.ts'
import { manageOn } from './support/pages/manage-page.ts'
import { plainOn } from './support/pages/plain-pages.ts'
import { expect, test } from './support/test.ts'

const folder = process.env['SCREENSHOTS'] ?? fileURLToPath(new URL('../.cache/screenshots', import.meta.url))
mkdirSync(folder, { recursive: true })

const WIDTHS = [
  [375, 740],
  [640, 900],
  [1100, 800],
] as const
const VIEWS = WIDTHS.flatMap(([width, height]) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    (['de', 'en'] as const).map((language) => ({ width, height, colorScheme, language })),
  ),
)

for (const { width, height, colorScheme, language } of VIEWS) {
  const view = `${width}-${colorScheme}-${language}`
  const options = {
    viewport: { width, height },
    colorScheme,
    locale: language === 'de' ? 'de-CH' : 'en-US',
    reducedMotion: 'reduce' as const,
  }

  test(`the flow, ${view}`, async ({ stack, visit }) => {
    const { page } = await visit(options)
    const shot = camera(page, view)
    const booking = bookingOn(page, language)
    const { words } = booking
    const names = NAMES[language]
    const address = `${view}@pictures.example.org`
    await booking.open(`${stack.demoSite}/praxis`)
    // The page speaks German; its owner may ask for another language at any time.
    if (language === 'en')
      await page.locator('slotwell-booking').evaluate((element: HTMLElement) => element.setAttribute('data-locale', 'en-GB'))
    await expect(booking.heading(words.chooseService)).toBeVisible()
    await shot('01-service')
    await booking.choose(names.consultation)
    await shot('02-place')
    await booking.choose(words.anyPlace)
    await shot('03-person')
    await booking.choose(words.anyPerson)
    await expect(booking.freeDays.first()).toBeVisible()
    await shot('04-month')
    await booking.asList.click()
    await expect(page.getByRole('button', { name: names.asMonth })).toBeVisible()
    await shot('05-list')
    await page.getByRole('button', { name: names.asMonth }).click()
    await booking.pickDay(1)
    await shot('06-times')
    await booking.times.nth(2).click()
    await expect(booking.held).toBeVisible()
    await shot('07-details')
    await booking.email.fill('not an address')
    await booking.submit.click()
    await expect(page.getByRole('alert')).toBeVisible()
    await shot('08-faults')
    await booking.fill({ name: 'Zoë Müller', email: address, phone: '+41 79 555 12 12' })
    await booking.field(names.beenHere).selectOption({ index: 1 })
    await page.context().setOffline(true)
    await booking.submit.click()
    await expect(page.getByText(words.offline)).toBeVisible()
    await shot('09-offline')
    await page.context().setOffline(false)
    await expect(booking.done).toBeVisible()
    await shot('10-done')

    const manage = manageOn(page, language)
    await page.goto(manageLinkIn(await stack.letters.waitFor(address)))
    await expect(manage.yours).toBeVisible()
    await shot('20-manage')
    await manage.move.click()
    await expect(manage.freeDays.first()).toBeVisible()
    await shot('21-move')
    await manage.pickDay(3)
    await manage.times.first().click()
    await expect(manage.moveNow).toBeVisible()
    await shot('22-move-question')
    await manage.moveNow.click()
    await expect(manage.moved).toBeVisible()
    await shot('23-moved')
    await manage.cancel.click()
    await shot('24-cancel-question')
    await page.getByRole('button', { name: words.cancelNow, exact: true }).click()
    await expect(manage.cancelled).toBeVisible()
    await shot('25-cancelled')
    await page.goto('about:blank')
    await page.goto(`${stack.api}/m?locale=${language}#bkg_nothing`)
    await expect(page.getByRole('alert')).toBeVisible()
    await shot('26-bad-link')
  })

  test(`other states, ${view}`, async ({ stack, visit }) => {
    const shop = await stack.shop({ service: { approval: true } })
    const { page } = await visit({ ...options, timezoneId: 'America/New_York' })
    const shot = camera(page, view)
    const booking = bookingOn(page, language)
    await page.clock.install()

    let open = () => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    await page.route(`${stack.api}/v1/**`, async (route) => {
      await opened
      await route.fallback()
    })
    await booking.open(`${stack.api}/book/${shop.slug}?locale=${language}`)
    await page.waitForTimeout(800)
    await shot('30-skeleton')
    open()
    await booking.pickDay(1)
    const wanted = (await booking.times.nth(3).textContent()) ?? ''
    await shot('31-own-page-other-zone')
    const faster = bookingOn((await visit({ timezoneId: 'America/New_York', locale: 'en-US' })).page, language)
    await faster.open(`${stack.api}/book/${shop.slug}?locale=${language}`)
    await faster.pickDay(1)
    await faster.time(wanted).click()
    await expect(faster.held).toBeVisible()
    await booking.time(wanted).click()
    await expect(booking.taken).toBeVisible()
    await booking.name.fill('Zoë Müller')
    await shot('32-taken')
    await booking.taken.getByRole('button').first().click()
    await expect(booking.held).toBeVisible()
    await page.clock.fastForward(9 * 60_000)
    await expect(page.getByRole('button', { name: booking.words.endsSoon })).toBeVisible()
    await shot('33-hold-ends-soon')
    await page.clock.fastForward(2 * 60_000)
    await expect(booking.expired).toBeVisible()
    await shot('34-expired')
    await booking.email.fill('zoe@pictures.example.org')
    await booking.submit.click()
    await expect(booking.requested).toBeVisible()
    await shot('35-requested')
  })
}

for (const { width, height, colorScheme, language } of VIEWS) {
  test(`without JavaScript, ${width}-${colorScheme}-${language}`, async ({ stack, visit }) => {
    const { page } = await visit({
      viewport: { width, height },
      colorScheme,
      locale: language === 'de' ? 'de-CH' : 'en-US',
      javaScriptEnabled: false,
    })
    const shot = camera(page, `${width}-${colorScheme}-${language}`)
    const plain = plainOn(page)
    const words = PLAIN[language]
    await page.goto(`${stack.api}/book/praxis-seeblick?lang=${language}`)
    await shot('50-plain-service')
    await page.getByRole('link', { name: NAMES[language].consultation }).click()
    await shot('51-plain-choices')
    await plain.press(words.show)
    await shot('52-plain-times')
    await plain.day(1)
    await shot('53-plain-day')
    await plain.time(2)
    await shot('54-plain-details')
    await page.locator('#email').fill('not an address')
    await plain.press(words.book)
    await shot('55-plain-faults')
    await plain.fill({ [words.name]: 'Zoë Müller', [words.email]: 'zoe@pictures.example.org', [words.phone]: '+41 79 555 12 12' })
    await page.getByLabel(NAMES[language].beenHere).selectOption({ index: 1 })
    await plain.press(words.book)
    await shot('56-plain-done')
    await plain.press(words.manage)
    await shot('57-plain-manage')
    await plain.press(words.cancel)
    await shot('58-plain-cancel-question')
    await page.goto(`${stack.api}/m?lang=${language}`)
    await plain.press(words.open)
    await shot('59-plain-code-faults')
  })
}

for (const [width, height] of WIDTHS) {
  test(`lengths and limits, ${width}`, async ({ stack, visit }) => {
    const { page } = await visit({ viewport: { width, height }, locale: 'en-US', timezoneId: 'America/New_York' })
    const shot = camera(page, `${width}-light-en`)
    const booking = bookingOn(page, 'en')
    await booking.open(`${stack.demoSite}/school`)
    await expect(booking.heading('What would you like to book?')).toBeVisible()
    await shot('40-services')
    await booking.choose('Music lesson')
    await expect(booking.heading('How long?')).toBeVisible()
    await shot('41-length')
    await booking.choose('45')
    await expect(booking.freeDays.first()).toBeVisible()
    await shot('42-month')
    await booking.pickDay(1)
    await booking.times.first().click()
    await expect(booking.held).toBeVisible()
    await booking.fill({ name: 'Zoë Müller', email: 'zoe@pictures.example.org' })
    await booking.field('Which instrument?').selectOption({ index: 1 })
    const json = JSON.stringify({ code: 'booking_limit_reached' })
    await page.route('**/bookings', (route) =>
      route.fulfill({ status: 409, headers: { 'access-control-allow-origin': '*' }, contentType: 'application/problem+json', body: json }),
    )
    await booking.submit.click()
    await expect(page.getByText('For more appointments of this kind')).toBeVisible()
    await shot('43-limit')
  })
}

for (const [[width, height], colorScheme, language] of [
  [WIDTHS[0], 'light', 'de'],
  [WIDTHS[0], 'dark', 'ar'],
  [WIDTHS[1], 'light', 'de'],
  [WIDTHS[2], 'dark', 'de'],
  [WIDTHS[2], 'light', 'ar'],
] as const) {
  const view = `${width}-${colorScheme}-${language}`
  test(`a popup, for several, in another zone, ${view}`, async ({ stack, visit }) => {
    const shop = await stack.shop({
      organization: { locales: ['de', 'ar', 'en'] },
      services: [
        { slug: 'yoga', name: { de: 'Yoga am Morgen', ar: 'يوغا الصباح', en: 'Yoga' }, seats: { capacity: 8, maxPartySize: 4 } },
        { slug: 'talk', name: { de: 'Gespräch', ar: 'محادثة', en: 'A talk' }, sensitive: true },
      ],
    })
    const { page } = await visit({
      viewport: { width, height },
      colorScheme,
      locale: language,
      timezoneId: 'Europe/Zurich',
      reducedMotion: 'reduce',
    })
    const shot = camera(page, view)
    const booking = bookingOn(page, language)
    const key = shop.publishableKey
    await page.goto(
      stack.host.publish({
        lang: language,
        head: '<style>:root{color-scheme:light dark;font-family:sans-serif}</style>',
        body: `<main dir="${language === 'ar' ? 'rtl' : 'ltr'}"><h1>Studio</h1>${'<p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p>'.repeat(20)}</main>${scriptTag(stack.api, `data-slotwell-float data-key="${key}"`)}`,
      }),
    )
    const button = page.locator('slotwell-booking [part=button]')
    await expect(button).toBeVisible()
    await page.screenshot({ path: join(folder, `70-float-${view}.png`) })
    await button.click()
    await expect(booking.heading(booking.words.chooseService)).toBeVisible()
    await page.screenshot({ path: join(folder, `71-popup-${view}.png`) })
    await page.locator('[data-id]').first().click()
    await expect(booking.freeDays.first()).toBeVisible()
    await expect(page.locator('#party')).toBeVisible()
    await page.screenshot({ path: join(folder, `72-popup-class-${view}.png`) })

    await page.goto(
      shop.page(
        { 'data-service': 'yoga', 'data-party-size': '3' },
        { lang: language },
        (tag) => `<main dir="${language === 'ar' ? 'rtl' : 'ltr'}">${tag}</main>`,
      ),
    )
    await expect(booking.freeDays.first()).toBeVisible()
    await expect(page.locator('#party')).toBeVisible()
    await shot('73-class')
    await page.locator('[aria-expanded=false]').click()
    await expect(page.getByRole('combobox').last()).toBeFocused()
    await shot('74-zone')
    await page.getByRole('combobox').last().fill('america')
    await expect(page.locator('[data-zone]')).toHaveCount(6)
    await page.keyboard.press('ArrowDown')
    await shot('75-zone-found')
    await page.getByRole('combobox').last().fill('atlantis')
    await shot('76-zone-none')
    await page.getByRole('combobox').last().fill('tokio')
    await page.keyboard.press('Enter')
    await expect(booking.freeDays.first()).toBeVisible()
    await booking.pickDay(1)
    await shot('77-class-times')
    await booking.times.first().click()
    await expect(booking.held).toBeVisible()
    await shot('78-class-details')
    await page.goto(
      shop.page({ 'data-service': 'talk' }, { lang: language }, (tag) => `<main dir="${language === 'ar' ? 'rtl' : 'ltr'}">${tag}</main>`),
    )
    await booking.nextFree.click()
    await expect(page.locator('a[part=primary]')).toBeVisible()
    await shot('79-hand-over')
  })
}

for (const name of ['', 'school', 'strict']) {
  test(`the demo’s page /${name}`, async ({ stack, visit }) => {
    for (const [width, height] of WIDTHS) {
      const { page } = await visit({ viewport: { width, height }, locale: 'en-US', timezoneId: 'America/New_York' })
      await page.goto(`${stack.demoSite}/${name}`)
      if (name) await expect(page.getByRole('heading', { name: 'What would you like to book?' })).toBeVisible()
      await camera(page, `${width}-demo`)(name || 'index')
    }
  })
}

const PLAIN = {
  de: {
    show: 'Freie Zeiten zeigen',
    book: 'Termin verbindlich buchen',
    name: 'Vor- und Nachname',
    email: 'E-Mail',
    phone: 'Telefon',
    manage: 'Ändern oder absagen',
    cancel: 'Termin absagen',
    open: 'Termin zeigen',
  },
  en: {
    show: 'Show free times',
    book: 'Book this appointment',
    name: 'First and last name',
    email: 'E-mail',
    phone: 'Phone',
    manage: 'Change or cancel',
    cancel: 'Cancel appointment',
    open: 'Show the appointment',
  },
} as const
const NAMES = {
  de: { consultation: 'Sprechstunde', asMonth: 'Als Kalender zeigen', beenHere: 'Waren Sie schon bei uns?' },
  en: { consultation: 'Consultation', asMonth: 'Show as a calendar', beenHere: 'Have you been here before?' },
} as const

const camera = (page: Page, view: string) => async (state: string) => {
  await page.screenshot({ path: join(folder, `${state}-${view}.png`), fullPage: true })
}
