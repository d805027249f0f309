import { expect, it } from 'vitest'
import { freeSlots } from './free-slots.ts'
import type { Offer } from './offer.ts'

const at = (time: string) => Date.parse(`2026-04-05T${time}:00Z`)

/** Together open from 11:15 to 13:45 UTC; at 13:30 a local day ends for one of them and goes on. */
const offer: Offer = {
  serviceId: 'svc',
  durationMin: 15,
  slotIntervalMin: 7,
  slotAlignment: 'opening',
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  minimumNoticeMin: 0,
  pools: [],
  team: [{ count: 'all', role: 'doctor' }],
  candidates: [
    {
      staffId: 'one',
      locationId: 'here',
      roles: ['doctor'],
      schedule: { timeZone: 'Pacific/Chatham', rules: [{ weekdays: [1], startMin: 0, endMin: 150 }], overrides: [] },
    },
    {
      staffId: 'other',
      locationId: 'here',
      roles: ['doctor'],
      schedule: {
        timeZone: 'Australia/Lord_Howe',
        rules: [{ weekdays: [1], startMin: 0, endMin: 1440 }],
        overrides: [{ isoDate: '2026-04-05', openings: [{ startMin: 0, endMin: 1440 }] }],
      },
    },
  ],
}
const starts = (from: string, to: string) =>
  freeSlots(offer, { nowMs: at('00:00'), claims: [], busy: [] }, { fromMs: at(from), toMs: at(to) }).map(({ startMs }) =>
    new Date(startMs).toISOString().slice(11, 16),
  )

it('I9 the grid of a team does not begin anew where a window begins at the midnight of one of them', () => {
  expect(starts('00:00', '23:00').slice(-2)).toEqual(['13:21', '13:28'])
  expect(starts('13:30', '13:31')).toEqual([])
})
