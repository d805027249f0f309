/** Takes pictures of every step and state of the built widget: `node test/look.mjs FOLDER`. Run `npx vite build` first. */
import { createRequire } from 'node:module'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createLookServer } from './look-server.mjs'

const { chromium } = createRequire(new URL('../../../e2e/package.json', import.meta.url))('@playwright/test')
const folder = process.argv[2] ?? '/tmp/slotwell-look'
const only = process.argv[3]
mkdirSync(folder, { recursive: true })
const server = await createLookServer()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const faults = []

async function visit(name, { width = 1100, height = 760, query = {}, dark = false, zone = 'Europe/Zurich', locale = 'de-CH' }, act) {
  if (only && !name.includes(only)) return
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: zone,
    locale,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(5000)
  page.on('console', (message) => message.type() === 'error' && faults.push(`${name}: ${message.text()}`))
  page.on('pageerror', (error) => faults.push(`${name}: ${error.stack}`))
  const shot = (part) => page.screenshot({ path: join(folder, `${name}-${part}.png`), fullPage: true })
  try {
    await page.goto(`${server.page}/?${new URLSearchParams(query)}`)
    await act(page, shot)
  } catch (error) {
    faults.push(`${name}: ${error.message.split('\n')[0]}`)
    await shot('FAILED')
  } finally {
    await context.close()
    Object.assign(server.trouble, {
      takeNext: false,
      status: 0,
      slowMs: 0,
      fields: undefined,
      services: undefined,
      fullMonth: undefined,
      nothing: false,
      organization: undefined,
    })
  }
}

const chooseFirst = async (page, shot) => {
  await page.locator('#title').waitFor()
  if (await page.getByText('Was möchten Sie buchen?').isVisible()) {
    await shot('1-service')
    await page
      .getByRole('button', { name: /Sprechstunde/ })
      .first()
      .click()
    await shot('2-place')
    await page.getByRole('button', { name: /Egal/ }).click()
    await shot('3-person')
    await page.getByRole('button', { name: /zuerst/ }).click()
  }
  await page.getByRole('grid').waitFor()
  await page.locator('[data-free=true]').first().waitFor()
  await shot('4-when')
}
const toDetails = async (page, shot) => {
  await chooseFirst(page, shot)
  await page.locator('[data-free=true]').nth(2).click()
  await shot('5-times')
  await page.getByRole('option').nth(1).click()
  await page.getByLabel('Vor- und Nachname').waitFor()
  await page.getByText(/noch \d+ Minuten/).waitFor()
  await shot('6-details')
}
const book = async (page, shot) => {
  await toDetails(page, shot)
  await page.getByRole('button', { name: /buchen|anfragen/ }).click()
  await shot('7-errors')
  await page.getByLabel('Vor- und Nachname').fill('Zoë Müller')
  if (await page.getByLabel('E-Mail').isVisible()) await page.getByLabel('E-Mail').fill('zoe@example.org')
  if (await page.getByLabel('Telefon').isVisible()) await page.getByLabel('Telefon').fill('+41 79 555 12 12')
  if (await page.getByLabel('Krankenkasse').isVisible()) {
    await page.getByLabel('Krankenkasse').selectOption('css')
    await page.getByLabel('Ich komme nüchtern').check()
  }
  await page.getByRole('button', { name: /buchen|anfragen/ }).dblclick()
  await page
    .getByText(/gebucht|angekommen/)
    .first()
    .waitFor()
  await shot('8-done')
}

for (const [name, width, height] of [
  ['phone', 375, 720],
  ['tablet', 640, 900],
  ['desk', 1100, 760],
]) {
  await visit(name, { width, height }, book)
  await visit(`${name}-dark`, { width, height, dark: true }, book)
}
await visit('questions', { query: { 'data-service': 'check-up', 'data-staff': 'anna-keller' } }, book)
await visit('pending', { width: 375, query: { 'data-service': 'kleiner-eingriff' } }, book)
await visit('newyork', { zone: 'America/New_York', query: { 'data-service': 'check-up', 'data-staff': 'anna-keller' } }, book)
await visit('online-newyork', { zone: 'America/New_York', query: { 'data-service': 'video' } }, book)
await visit('taken', { width: 375, query: { 'data-service': 'check-up', 'data-staff': 'anna-keller' } }, async (page, shot) => {
  await chooseFirst(page, shot)
  server.trouble.takeNext = true
  await page.locator('button[data-start]').first().click()
  await page.getByText(/soeben vergeben/).waitFor()
  await page.getByLabel('Vor- und Nachname').fill('Zoë')
  await shot('9-taken')
  await page.locator('#taken [data-start]').first().click()
  await page.getByText(/noch \d+ Minuten/).waitFor()
  if ((await page.getByLabel('Vor- und Nachname').inputValue()) !== 'Zoë') faults.push('taken: what was typed is gone')
})
await visit(
  'list',
  { width: 375, query: { 'data-service': 'sprechstunde', 'data-staff': 'anna-keller', 'data-location': 'luzern' } },
  async (page, shot) => {
    await page.getByText('Als Liste zeigen').click()
    await page.locator('section section [data-start]').first().waitFor()
    await shot('list')
  },
)
await visit('full', { query: { 'data-service': 'video' } }, async (page, shot) => {
  server.trouble.fullMonth = '2026-12'
  await page.getByRole('button', { name: 'Nächster Monat' }).click()
  await page.getByText(/alles vergeben/).waitFor()
  await shot('full')
})
await visit('nothing', { query: { 'data-service': 'video', 'data-theme': 'light' } }, async (page) => page.getByRole('grid').waitFor())
await visit('broken', { query: { 'data-service': 'video' } }, async (page, shot) => {
  await page.getByRole('grid').waitFor()
  server.trouble.status = 503
  await page.getByRole('option').first().click()
  await page.getByText(/Server antwortet/).waitFor()
  await shot('broken')
})
await visit('skeleton', { query: { 'data-service': 'video' } }, async (page, shot) => {
  server.trouble.slowMs = 1500
  await page.reload({ waitUntil: 'commit' })
  await page.locator('[aria-busy=true]').first().waitFor()
  await shot('0')
})
await visit('yellow', { query: { 'data-service': 'video', 'data-accent': '#ffd400', 'data-locale': 'en-US' } }, async (page, shot) => {
  await page.getByRole('option').first().waitFor()
  await shot('when')
})
await visit('manage', {}, async (page, shot) => {
  const token = [...server.bookings.keys()][0]
  await page.goto(`${server.api}/m#${token}`)
  await page.getByText('Ihr Termin').waitFor()
  await shot('1')
  await page.getByRole('button', { name: 'Termin verschieben' }).click()
  await page.getByRole('option').nth(1).click()
  await shot('2')
  await page.getByRole('button', { name: 'Termin verbindlich verschieben' }).click()
  await page.getByText('ist verschoben').waitFor()
  await shot('3')
  await page.getByRole('button', { name: 'Termin absagen' }).click()
  await shot('4')
  await page.getByRole('button', { name: 'Termin jetzt absagen' }).click()
  await page.getByText('ist abgesagt').waitFor()
  await shot('5')
})

await browser.close()
server.close()
console.log(`${folder}: pictures of ${server.bookings.size} bookings`)
for (const fault of faults) console.log(`! ${fault}`)
