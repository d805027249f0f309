import AxeBuilder from '@axe-core/playwright'
import type { Letter } from '../support/letter-box.ts'
import { plainOn } from '../support/pages/plain-pages.ts'
import { expect, test } from '../support/test.ts'

const MINUTE_MS = 60_000
const linkIn = ({ text }: Letter): string => /(http\S+\/confirm\?\S+)/.exec(text)?.[1] ?? ''

test('while much is being held, a visitor without JavaScript books through the link of a letter', async ({ stack, visit }) => {
  const shop = await stack.shop({ organization: { proofOfWork: 'always' } })
  const { page } = await visit({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } })
  const plain = plainOn(page)
  const address = 'jo@confirming.example.org'
  await page.goto(`${stack.api}/book/${shop.slug}/times`)
  await plain.day(1)
  await plain.time(3)
  await plain.fill({ 'First and last name': 'Jo Plain', 'E-mail': address })
  await plain.press('Book this appointment')
  await plain.heading('Please confirm by e-mail')
  await expect(page.getByText(`We have sent an e-mail to ${address}.`)).toBeVisible()
  expect(await shop.owner.bookings()).toEqual([])

  const letter = await stack.letters.waitFor(address, /Is this your appointment\?/)
  const link = linkIn(letter)
  await page.goto(link)
  await plain.heading('Is this your appointment?')
  expect(await shop.owner.bookings()).toEqual([])
  await plain.press('Book this appointment')
  await plain.heading('You are booked.')
  await stack.letters.waitFor(address, /You are booked/)
  expect(await shop.owner.bookings()).toHaveLength(1)

  // Pressed again a day later by somebody who is not sure.
  await page.goto(link)
  await plain.heading('This appointment is already booked.')
  await page.getByRole('link', { name: 'Change or cancel' }).click()
  await plain.heading('Move or cancel an appointment')
})

test('a link that has lapsed says so and leads to the times', async ({ stack, visit }) => {
  const shop = await stack.shop({ organization: { proofOfWork: 'always' } })
  const { page } = await visit({ javaScriptEnabled: false })
  const plain = plainOn(page)
  const address = 'kim@confirming.example.org'
  await page.goto(`${stack.api}/book/${shop.slug}/times`)
  await plain.day(1)
  await plain.time(3)
  await plain.fill({ 'First and last name': 'Kim Plain', 'E-mail': address })
  await plain.press('Book this appointment')
  const link = linkIn(await stack.letters.waitFor(address))
  await page.goto(link)
  await plain.heading('Is this your appointment?')
  await stack.advance(31 * MINUTE_MS)
  await plain.press('Book this appointment')
  await plain.heading('This link is no longer valid.')
  await page.goto(link)
  await plain.heading('This link is no longer valid.')
  await page.getByRole('link', { name: 'All free times' }).click()
  await plain.heading('When suits you?')
  expect(await shop.owner.bookings()).toEqual([])
})

// Axe is a script of the test's, which a browser without JavaScript would not run: the pages are the same.
test('axe finds nothing on the pages around the letter', async ({ stack, visit }) => {
  const shop = await stack.shop({ organization: { proofOfWork: 'always' } })
  const { page } = await visit({ colorScheme: 'dark', viewport: { width: 320, height: 640 } })
  const plain = plainOn(page)
  const address = 'axe@confirming.example.org'
  const audit = async (step: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect
      .soft(violations.map(({ id, nodes }) => `${step}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`))
      .toEqual([])
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect.soft([step, beyond]).toEqual([step, 0])
  }
  await page.goto(`${stack.api}/book/${shop.slug}/times`)
  await plain.day(1)
  await plain.time(3)
  await plain.fill({ 'First and last name': 'Ada Plain', 'E-mail': address })
  await plain.press('Book this appointment')
  await plain.heading('Please confirm by e-mail')
  await audit('asked')
  const link = linkIn(await stack.letters.waitFor(address))
  await page.goto(link)
  await audit('confirm')
  await plain.press('Book this appointment')
  await plain.heading('You are booked.')
  await page.goto(link)
  await plain.heading('This appointment is already booked.')
  await audit('booked already')
})
