import { manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { expect, test } from '../support/test.ts'

const MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
const BREAKOUT = `"'><svg onload=alert(3)>{{constructor.constructor('alert(4)')()}}`
const visitorName = `<b onmouseover=alert(5)>Eve</b> ${BREAKOUT}`.slice(0, 118)

test('T8: hostile texts of an organization and of a visitor are shown as text, on every page and in the letters', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop({
    organization: {
      name: `Org ${MARKUP}`,
      privacy: {
        controller: `Controller ${MARKUP}`,
        purpose: `Purpose ${BREAKOUT}`,
        url: 'https://example.org/?q=%22onclick=alert(6)',
        version: `v"'>`,
      },
    },
    staff: { name: `Ada ${MARKUP}`, title: `Title ${BREAKOUT}` },
    services: [
      {
        name: `Service ${MARKUP}`,
        description: `About ${BREAKOUT}`,
        questions: [
          { id: 'one', kind: 'line', label: `Line ${MARKUP}`, hint: `Hint ${BREAKOUT}` },
          {
            id: 'two',
            kind: 'choice',
            label: `Choice ${MARKUP}`,
            options: [
              { id: 'a', label: `A ${MARKUP}` },
              { id: 'b', label: `B ${BREAKOUT}` },
            ],
          },
          { id: 'three', kind: 'checkbox', label: `Box ${BREAKOUT}` },
        ],
      },
      { slug: 'other', name: `Other ${BREAKOUT}` },
    ],
  })
  const { page } = await visit()
  const booking = bookingOn(page)
  const manage = manageOn(page)
  /** Elements that only a text could have made. */
  const injected = page.locator('img, svg[onload], script:not([src]):not([nonce]), b[onmouseover], [onerror], [onclick]')

  const ways = [shop.page(), `${stack.api}/book/${shop.slug}`]
  for (const [i, address] of ways.entries()) {
    const email = `eve-${i}@hostile.example.org`
    await booking.open(address)
    await expect(page.getByRole('button', { name: `Service ${MARKUP}` })).toBeVisible()
    await expect(page.getByRole('button', { name: `Other ${BREAKOUT}` })).toBeVisible()
    await expect(injected).toHaveCount(0)
    await booking.choose(`Service ${MARKUP}`)
    await booking.pickDay(1)
    await booking.times.nth(i * 3).click()
    await expect(booking.held).toBeVisible()
    await expect(page.getByText(`Hint ${BREAKOUT}`)).toBeVisible()
    await booking.fill({ name: visitorName, email })
    await page.getByLabel(`Line ${MARKUP}`).fill(MARKUP)
    await page.getByLabel(`Choice ${MARKUP}`).selectOption({ label: `B ${BREAKOUT}` })
    await page.getByLabel(`Box ${BREAKOUT}`).check()
    await expect(injected).toHaveCount(0)
    await booking.submit.click()
    await expect(booking.done).toBeVisible()
    await expect(page.getByText(`Ada ${MARKUP}`).last()).toBeVisible()
    await expect(injected).toHaveCount(0)

    const letter = await stack.letters.waitFor(email)
    await page.goto(manageLinkIn(letter))
    await expect(manage.yours).toBeVisible()
    await expect(page.getByText(`Service ${MARKUP}`, { exact: false })).toBeVisible()
    await expect(injected).toHaveCount(0)

    // A mail program shows letters as pages: opened as one, with scripts allowed, nothing runs and nothing is fetched.
    const toStaff = await stack.letters.waitFor(shop.staffAddress, /Eve/)
    for (const { html } of [letter, toStaff]) {
      await page.goto(stack.host.publish({ body: html }))
      await expect(page.getByRole('cell', { name: `Service ${MARKUP}` })).toBeVisible()
      await expect(injected).toHaveCount(0)
    }
  }
  const names = (await shop.owner.bookings()).map(({ attendees }) => attendees[0]?.name)
  expect(names).toEqual([visitorName, visitorName])
  // Dialogs, script errors and foreign requests fail the visit when it ends.
})

test('T29: a page that repaints the widget cannot change what is booked, and the letter says what was', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.fill({ name: 'Rolf Arn', email: 'rolf@repaint.example.org' })
  await expect(booking.held).toBeVisible()
  for (const [shown, lie] of [
    ['CHF', 'CHF 1.00'],
    ['Check-up', 'Full treatment'],
  ] as const) {
    await page
      .getByText(shown)
      .first()
      .evaluate((element, text) => {
        element.textContent = text
      }, lie)
  }
  await expect(page.getByText('CHF 1.00')).toBeVisible()
  await booking.submit.click()
  await expect(booking.done).toBeVisible()
  const letter = await stack.letters.waitFor('rolf@repaint.example.org')
  expect(letter.text).toContain('Check-up')
  expect(letter.text).toMatch(/CHF\s90\.00/)
  expect(letter.text).not.toMatch(/CHF 1\.00|Full treatment/)
})
