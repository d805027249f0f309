import { bookingOn } from '../support/pages/booking-page.ts'
import { expect, test } from '../support/test.ts'

test('of two visitors who want the same time one gets it, the other gets the nearest and loses nothing typed', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const address = shop.page()
  const people = [
    { name: 'Lena Graf', email: 'lena@race.example.org' },
    { name: 'Marco Suter', email: 'marco@race.example.org' },
  ]
  const visitors = await Promise.all(
    people.map(async (person) => {
      const { page } = await visit()
      await page.goto(address)
      const booking = bookingOn(page)
      await booking.pickDay(1)
      await expect(booking.times.first()).toBeVisible()
      return { person, booking }
    }),
  )
  const shown = (await visitors[0]?.booking.times.allTextContents()) ?? []
  const [before = '', wanted = '', after = ''] = shown.slice(3, 6)
  await Promise.all(visitors.map(({ booking }) => booking.time(wanted).click()))
  await Promise.all(visitors.map(({ booking }) => expect(booking.held.or(booking.taken)).toBeVisible()))

  const late = await Promise.all(visitors.map(({ booking }) => booking.taken.isVisible()))
  expect(late.toSorted()).toEqual([false, true])
  const winner = visitors[late.indexOf(false)]
  const loser = visitors[late.indexOf(true)]
  if (!winner || !loser) return

  await loser.booking.fill(loser.person)
  const near = loser.booking.taken.getByRole('button')
  await expect(near.filter({ hasText: before })).toBeVisible()
  await expect(near.filter({ hasText: wanted })).toHaveCount(0)
  await near.filter({ hasText: after }).click()
  await expect(loser.booking.held).toBeVisible()
  await expect(loser.booking.name).toHaveValue(loser.person.name)
  await expect(loser.booking.email).toHaveValue(loser.person.email)
  await loser.booking.submit.click()
  await expect(loser.booking.done).toBeVisible()
  await winner.booking.book(winner.person)

  const booked = await shop.owner.bookings()
  expect(booked.map(({ attendees }) => attendees[0]?.name).sort()).toEqual(people.map(({ name }) => name).sort())
  const [first, second] = booked.map(({ segments }) => segments[0])
  expect(Date.parse(second?.start ?? '')).toBe(Date.parse(first?.end ?? ''))
})
