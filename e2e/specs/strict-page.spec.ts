import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

test('the page with the strictest policy books, and its policy is never violated', async ({ stack, visit }) => {
  const visitor = await visit()
  const { page } = visitor
  const answer = await page.goto(`${stack.demoSite}/strict`)
  const policy = answer?.headers()['content-security-policy'] ?? ''
  for (const rule of ["style-src 'none'", "'strict-dynamic'", "require-trusted-types-for 'script'", "trusted-types 'none'"])
    expect(policy).toContain(rule)

  const booking = bookingOn(page)
  await booking.choose('Abdominal ultrasound')
  await booking.choose(booking.words.anyPerson)
  await booking.showNextMonth()
  await booking.asList.click()
  await page.getByRole('button', { name: 'Show as a calendar' }).click()
  await booking.nextFree.click()
  await booking.submit.click()
  await expect(page.getByRole('alert')).toBeVisible()
  await booking.fill({ name: 'Eva Moser', email: 'eva@strict.example.org', phone: '+41 79 555 01 02' })
  await booking.field('I will come on an empty stomach, without food for six hours.').check()
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  await stack.letters.waitFor('eva@strict.example.org')
  // The event, the report and the console are all listened to.
  expect(visitor.faults).toEqual([])

  // The widget is styled all the same, and the listener does hear: a style in the page is a violation.
  expect(await booking.manageLink.evaluate((link) => getComputedStyle(link).textDecorationLine)).not.toBe('underline')
  visitor.expectFault(/policy|csp-violation/i)
  const heard = page.waitForEvent('console', (message) => message.text().startsWith('policy violated: style-src'))
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
  await heard
})
