import { expect, it } from 'vitest'
import { openPractice } from '../../../test/practice.ts'
import { cancelBooking } from '../../booking/cancel-booking.ts'
import { createBooking } from '../../booking/create-booking.ts'
import { openStore } from '../open-store.ts'

const ROUNDS = 4

it('erases a person while his bookings are changed by another process: both happen, one after the other', async () => {
  const practice = await openPractice()
  const { organizationId } = practice
  const second = { ...practice, store: await openStore({ url: practice.database.url, clock: practice.now }) }
  for (let round = 0; round < ROUNDS; round++) {
    const booked = await Promise.all(
      ['09', '10', '11'].map((hour) =>
        createBooking(practice, {
          organizationId,
          actor: 'cli',
          request: {
            service: 'schnitt',
            start: `2026-03-${10 + round}T${hour}:00:00+01:00`,
            attendees: [{ name: 'Vera', email: `vera${round}@example.org` }],
            answers: {},
            force: false,
          },
        }),
      ),
    )
    const bookingIds = booked.map((one) => (one.ok ? one.view.id : ''))
    const [seat] = await practice.store.bookings.attendees(organizationId, bookingIds)
    const audit = { id: practice.newId('aud'), organizationId, atMs: 0, actor: 'cli', action: 'customer.erase', object: 'x', meta: {} }
    const [erased, ...cancelled] = await Promise.all([
      practice.store.customers.erase(organizationId, seat?.customerId ?? '', 1, () => practice.newId('evt'), audit),
      ...bookingIds.map((bookingId) => cancelBooking(second, { organizationId, bookingId, actor: 'cli' })),
    ])
    expect([erased, ...cancelled.map(({ ok }) => ok)]).toEqual([true, true, true, true])
    for (const id of bookingIds)
      expect(await practice.store.bookings.byId(organizationId, id)).toMatchObject({
        state: 'cancelled',
        manageGeneration: 2,
        eventSequence: 3,
        answersSealed: null,
      })
  }
  expect((await practice.store.breaches()).filter(({ faults }) => faults.length > 0)).toEqual([])
  await second.store.close()
  await practice.close()
})
