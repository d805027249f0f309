import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LetterStage, openLetterStage } from '../../test/letter-stage.ts'
import { cancelBooking } from '../booking/cancel-booking.ts'
import { composeLetter } from './compose-letter.ts'

let stage: LetterStage
beforeEach(async () => void (stage = await openLetterStage()))
afterEach(() => stage.close())

/** Every letter that is due, in words, by whom it is for. */
async function letters() {
  const due = await stage.store.outbox.lease(50, 1)
  return Promise.all(
    due.map(async (entry) => {
      const composed = await composeLetter(stage.deps, 'noreply@example.org', entry, stage.clock.nowMs)
      await stage.store.outbox.settle(entry, 'sent', '')
      return composed.ok ? { to: composed.letter.to.address, text: composed.letter.text } : { to: composed.reason, text: '' }
    }),
  )
}
const companions = [{ name: 'Wim Wal', email: 'wim@visitor.example' }, { name: 'book now: https://evil.example/x' }]

it('a party is written to at the address of its contact, with the number of seats and the price of all', async () => {
  await stage.book({ service: 'yoga', companions })
  const [visitor, staff, ...more] = await letters()
  expect([visitor?.to, staff?.to, more]).toEqual(['mia@visitor.example', 'beat@seeblick.example', []])
  expect(visitor?.text).toMatch(/Plätze: +3\n/)
  expect(visitor?.text).toMatch(/Preis: +CHF 75\.00\n/)
  expect(visitor?.text).not.toMatch(/Wim|evil/)
  expect(staff?.text).toMatch(/Seats: +3\n/)
  expect(staff?.text).toMatch(/Also coming: +“Wim Wal”, “book now: [^\n]*”\n/)
  expect(staff?.text).not.toContain('https://evil.example')
})

it('says nothing of seats where an appointment is one party’s alone', async () => {
  await stage.book({})
  for (const { text } of await letters()) expect(text).not.toMatch(/Plätze|Seats/)
})

it('still says how many there were when it is cancelled, and does not name who was erased', async () => {
  const bookingId = await stage.book({ service: 'yoga', companions })
  const { organizationId, store } = stage
  await letters()
  const [, wim] = await store.bookings.attendees(organizationId, [bookingId])
  await store.customers.erase(organizationId, wim!.customerId, stage.clock.nowMs, () => stage.deps.newId('evt'), {
    id: stage.deps.newId('aud'),
    organizationId,
    atMs: stage.clock.nowMs,
    actor: 'cli',
    action: 'customer.erase',
    object: wim!.customerId,
    meta: {},
  })
  expect((await cancelBooking(stage.deps, { organizationId, bookingId, actor: 'cli' })).ok).toBe(true)
  const [visitor, staff] = await letters()
  expect(visitor?.text).toMatch(/Plätze: +3\n/)
  expect(staff?.text).toContain('book now')
  expect(staff?.text).not.toContain('Wim')
})
