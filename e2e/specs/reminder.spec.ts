import { manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { alone as test, expect } from '../support/test.ts'

const DAY_MS = 86_400_000

test('a reminder comes two days before, and its link lets the visitor say that he comes: by a button, and once', async ({
  stack,
  visit,
}) => {
  const shop = await stack.shop({ organization: { reminders: ['P2D'] }, service: { minimumNoticeMin: 4 * 1440 } })
  const { page } = await visit()
  const address = 'jan@reminder.example.org'
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Jan Meier', email: address })
  const letter = await stack.letters.waitFor(address)
  const manage = manageOn(page)
  const coming = page.getByRole('button', { name: 'I am coming', exact: true })
  await page.goto(manageLinkIn(letter))
  await expect(manage.yours).toBeVisible()
  await expect(coming).toBeHidden()

  const [before] = await shop.owner.bookings()
  await stack.advance(Date.parse(before?.segments[0]?.start ?? '') - 2 * DAY_MS - Date.now() + 60_000)
  const reminder = await stack.letters.waitFor(address, /^Reminder: /)
  expect(reminder.text).toContain('Please let us know that you are coming.')
  expect(reminder.calendar).toBe('')
  await page.goto('about:blank')
  await page.goto(manageLinkIn(reminder))
  await expect(coming).toBeVisible()
  expect((await shop.owner.bookings())[0]).not.toHaveProperty('attendanceConfirmedAt')
  await coming.focus()
  await page.keyboard.press('Enter')
  const said = page.getByRole('heading', { name: 'You have said that you are coming.' })
  await expect(said).toBeFocused()
  await expect(coming).toBeHidden()
  expect((await shop.owner.bookings())[0]).toMatchObject({
    state: 'confirmed',
    revision: 1,
    attendanceConfirmedAt: expect.any(String) as unknown,
  })

  await page.reload()
  await expect(manage.yours).toBeVisible()
  await expect(page.getByText('You have said that you are coming.')).toBeVisible()
  await expect(manage.move).toBeVisible()
})
