import { existsSync } from 'node:fs'
import { startRadicale } from '../../packages/api/test/radicale.ts'
import { calendarValue, manageLinkIn } from '../support/letter-box.ts'
import { bookingOn } from '../support/pages/booking-page.ts'
import { manageOn } from '../support/pages/manage-page.ts'
import { openReceiver, type Receiver } from '../support/receiver.ts'
import type { Shop } from '../support/stack.ts'
import { alone as test, expect } from '../support/test.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

let receiver: Receiver
test.beforeEach(async () => {
  receiver = await openReceiver()
})
test.afterEach(() => receiver.close())

test('everybody hears of a booking once and in time: visitor, calendar and the owner’s program', async ({ stack, visit }) => {
  const radicale = process.env['RADICALE_BIN'] ?? '/usr/bin/radicale'
  // Where it should be there, its absence is a failure.
  test.skip(!existsSync(radicale) && !process.env['CI'], 'There is no CalDAV server here: install radicale.')
  const calendars = await startRadicale()
  try {
    await calendars.makeCalendar('/anna/private/')
    const shop = await stack.shop({ organization: { reminders: ['P1D', 'PT2H'] }, service: { minimumNoticeMin: 4 * 1440 } })
    const { id, secret } = await shop.owner.ask<{ id: string; secret: string }>('POST', '/v1/webhook-endpoints', {
      slug: 'crm',
      url: receiver.url,
      events: ['booking.confirmed', 'booking.rescheduled', 'booking.cancelled'],
    })
    await receiver.start(secret)
    const address = 'lea@told-once.example.org'
    const subjects = () => stack.letters.to(address).map(({ subject }) => subject.split(':')[0])
    const stored = async (path: string, calendar: string) => {
      await calendars.put(path, calendar.replace(/^METHOD:.*\r\n/m, ''))
      return calendars.get(path)
    }

    const { page } = await visit({ locale: 'de-CH' })
    const booking = bookingOn(page, 'de')
    await booking.open(shop.page({}, { lang: 'de' }))
    await booking.nextFree.click()
    await booking.book({ name: 'Lea Keller', email: address })
    const letter = await stack.letters.waitFor(address)
    expect(letter.subject).toMatch(/^Ihr Termin: Kontrolle, /)
    const first = await startOf(shop)
    const entry = await stored('/anna/private/one.ics', letter.calendar)
    expect(calendarValue(entry, 'SEQUENCE')).toBe('0')
    expect(await calendars.within('/anna/private/', first, first + MINUTE_MS)).toEqual(['/anna/private/one.ics'])

    // Moved by the letter's link: one letter more, and the same entry at the new time.
    const manage = manageOn(page, 'de')
    await page.goto(manageLinkIn(letter))
    await manage.move.click()
    await manage.pickDay(8)
    await manage.times.nth(1).click()
    await manage.moveNow.click()
    await expect(manage.moved).toBeVisible()
    const moved = await stack.letters.waitFor(address, /^Verschoben: /)
    expect(calendarValue(moved.calendar, 'SEQUENCE')).toBe('1')
    expect(calendarValue(moved.calendar, 'UID')).toBe(calendarValue(letter.calendar, 'UID'))
    const second = await startOf(shop)
    expect(second - first).toBeGreaterThan(2 * DAY_MS)
    await stored('/anna/private/one.ics', moved.calendar)
    expect(await calendars.within('/anna/private/', first, first + MINUTE_MS)).toEqual([])
    expect(await calendars.within('/anna/private/', second, second + MINUTE_MS)).toEqual(['/anna/private/one.ics'])

    // Both reminders of the old time fall; that of the new one comes the day before it.
    let passedMs = 0
    const goTo = async (ms: number) => {
      const aheadMs = ms - Date.now() - passedMs
      passedMs += aheadMs
      await stack.advance(aheadMs)
      await receiver.stop()
      await receiver.start(secret, passedMs)
    }
    await goTo(first - MINUTE_MS)
    await expect.poll(() => dropped(shop)).toBe(2)
    expect(subjects()).toEqual(['Ihr Termin', 'Verschoben'])
    await goTo(second - DAY_MS + MINUTE_MS)
    const reminder = await stack.letters.waitFor(address, /^Erinnerung: /)

    // Cancelled by the reminder's link: one letter takes the entry back, and the second reminder stays away.
    await page.goto('about:blank')
    await page.goto(manageLinkIn(reminder))
    await manage.cancelForGood()
    const cancelled = await stack.letters.waitFor(address, /^Abgesagt: /)
    expect(cancelled.calendar).toContain('METHOD:CANCEL')
    expect(calendarValue(cancelled.calendar, 'SEQUENCE')).toBe('2')
    expect(calendarValue(await stored('/anna/private/one.ics', cancelled.calendar), 'STATUS')).toBe('CANCELLED')
    await goTo(second - MINUTE_MS)
    await expect.poll(() => dropped(shop)).toBe(3)
    expect(subjects()).toEqual(['Ihr Termin', 'Verschoben', 'Erinnerung', 'Abgesagt'])

    const told = () => receiver.taken().map(({ type, data }) => [type, data['sequence']])
    await expect.poll(told).toEqual([
      ['booking.confirmed', 1],
      ['booking.rescheduled', 2],
      ['booking.cancelled', 3],
    ])
    await shop.owner.ask('POST', `/v1/webhook-endpoints/${id}/replay`, { since: '2020-01-01T00:00:00Z' })
    await expect.poll(async () => (await shop.owner.ask<{ waiting: number }>('GET', `/v1/webhook-endpoints/${id}`)).waiting).toBe(0)
    expect(told()).toHaveLength(3)
  } finally {
    await calendars.stop()
  }
})

async function startOf(shop: Shop): Promise<number> {
  const [booking] = await shop.owner.bookings()
  return Date.parse(booking?.segments[0]?.start ?? '')
}

/** How many reminders were not sent, since they were no longer true. */
async function dropped(shop: Shop): Promise<number> {
  const { data } = await shop.owner.ask<{ data: readonly { readonly kind: string }[] }>('GET', '/v1/messages?state=dropped')
  return data.filter(({ kind }) => kind === 'booking.reminder').length
}
