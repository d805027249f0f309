import { expect, it } from 'vitest'
import { openPractice } from '../../test/practice.ts'
import { openStore } from '../store/open-store.ts'
import { findSlots } from './find-availability.ts'
import { placeBooking } from './place-booking.ts'
import { placeHold } from './place-hold.ts'

const ROUNDS = process.env['SLOTWELL_DEEP'] ? 200 : 3
const CLIENTS = 24

it(
  'T2 a storm on one time: one wins in every round, whichever process it asks, and no claims overlap',
  async () => {
    const practice = await openPractice()
    // The same database opened twice, as two processes have it.
    const second = { ...practice, store: await openStore({ url: practice.database.url, clock: practice.now }) }
    const { organizationId } = practice
    const wish = { organizationId, visitorTag: 'v', holdLimit: 10_000, actor: 'visitor' }
    try {
      let booked = 0
      for (let round = 0; round < ROUNDS; round++) {
        const found = await findSlots(practice, organizationId, {
          service: 'schnitt',
          from: '2026-03-03',
          to: '2026-04-02',
          timeZone: 'UTC',
        })
        const start = found.ok ? found.view.nextAvailable?.start : undefined
        if (!start) break
        const outcomes = await Promise.all(
          Array.from({ length: CLIENTS }, async (_, i) => {
            const deps = i % 2 ? practice : second
            const held = await placeHold(deps, { ...wish, request: { service: 'schnitt', start } })
            if (!held.ok) return held.reason
            const placed = await placeBooking(deps, {
              organizationId,
              request: {
                hold: held.view.id,
                holdSecret: held.view.secret,
                attendees: [{ name: 'V', email: 'v@example.org' }],
                answers: {},
                consent: { privacyVersion: '2026-01' },
                locale: 'de',
                timeZone: 'UTC',
              },
              actor: 'visitor',
            })
            return placed.ok ? 'booked' : placed.reason
          }),
        )
        expect(outcomes.toSorted()).toEqual(['booked', ...Array.from({ length: CLIENTS - 1 }, () => 'slot_taken')])
        booked += 1
      }
      expect(booked).toBeGreaterThan(2)
      const configuration = await practice.store.catalog.current(organizationId)
      const staff = configuration?.staff.map(({ id }) => id) ?? []
      const { claims } = await practice.store.bookings.occupancy(organizationId, staff, { startMs: 0, endMs: Date.UTC(2030, 0) })
      const spans = claims.toSorted((a, b) => a.startMs - b.startMs)
      expect(spans).toHaveLength(booked)
      for (const [i, claim] of spans.entries()) expect(claim.startMs).toBeGreaterThanOrEqual(spans[i - 1]?.endMs ?? 0)
    } finally {
      await second.store.close()
      await practice.close()
    }
  },
  ROUNDS * 5_000,
)
