import { describe, expect, it, vi } from 'vitest'
import { countWork } from '../../test/count-work.ts'
import { addDays, DAY_MS, MINUTE_MS } from '../time/index.ts'
import { assign } from './assign-staff.ts'
import { freeSlots } from './free-slots.ts'
import { nextFree } from './nearest-free.ts'
import { type Candidate, type Claim, type Occupancy, type Offer, type Schedule, seatSubject, type Session } from './offer.ts'

// Nothing is optimized here, and a busy machine must not turn it red.
vi.setConfig({ testTimeout: 600_000 })

const MONDAY_MS = Date.parse('2026-06-01T00:00:00Z')
const HOUR_MS = 60 * MINUTE_MS
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

interface Size {
  readonly staff?: number
  readonly days?: number
}

/** Staff who work on weekdays, each their own hours if so asked, and a window of so many days. */
function calendar({ staff = 1, days = 5 }: Size, hoursOf: (i: number) => Partial<Schedule> = () => ({})) {
  const rule = { weekdays: [1, 2, 3, 4, 5], startMin: 540, endMin: 1020 }
  const candidates = times(staff, (i): Candidate => {
    const schedule = { timeZone: 'Europe/Zurich', rules: [rule], overrides: [], ...hoursOf(i) }
    return { staffId: `stf${i}`, locationId: 'loc', schedule, roles: ['any'] }
  })
  const offer: Offer = {
    serviceId: 'svc',
    durationMin: 60,
    slotIntervalMin: 60,
    slotAlignment: 'clock',
    bufferBeforeMin: 0,
    bufferAfterMin: 0,
    minimumNoticeMin: 0,
    candidates,
    pools: [],
  }
  const occupancy: Occupancy = { nowMs: MONDAY_MS - DAY_MS, claims: [], busy: [] }
  return { offer, occupancy, query: { fromMs: MONDAY_MS, toMs: MONDAY_MS + days * DAY_MS } }
}

const claim = (subject: string, startMs: number, owner = 'bkg', locationId = 'loc'): Claim => ({
  subject,
  startMs,
  endMs: startMs + 20 * MINUTE_MS,
  padBeforeMs: 0,
  padAfterMs: 0,
  owner,
  strength: 'exclusive',
  locationId,
})

type Asked = ReturnType<typeof calendar>
const withClaims = (asked: Asked, claims: readonly Claim[]): Asked => ({ ...asked, occupancy: { ...asked.occupancy, claims } })
const withOffer = (asked: Asked, more: Partial<Offer>): Asked => ({ ...asked, offer: { ...asked.offer, ...more } })
/** So many claims over a week, in no order. */
const scattered = (count: number, subjectOf: (i: number) => string = () => 'stf0') =>
  times(count, (i) => claim(subjectOf(i), MONDAY_MS + ((i * 7919) % (5 * 24 * 12)) * 5 * MINUTE_MS, `bkg${i}`))
const ownHours = (i: number): Partial<Schedule> => ({
  rules: [{ weekdays: [1, 2, 3, 4, 5], startMin: 300 + (i % 31), endMin: 1020 - Math.floor(i / 31) }],
})
const sessions = (count: number): Session[] =>
  times(count, (i) => ({
    sessionId: `ses${i}`,
    startMs: MONDAY_MS + i * HOUR_MS,
    endMs: MONDAY_MS + (i + 1) * HOUR_MS,
    locationId: 'loc',
    staffIds: ['stf0'],
    capacity: 4,
  }))

const withBookings = (asked: Asked, count: number, staff: number): Asked => {
  const limits = (['service', 'staff'] as const).map((of) => ({ settingId: of, of, per: 'day', unit: 'bookings', max: 3 }) as const)
  const counted = times(count, (i) => ({
    owner: `bkg${i}`,
    serviceId: 'svc',
    staffIds: [`stf${i % staff}`],
    startMs: MONDAY_MS + (staff === 1 ? i : i % 28) * 6 * HOUR_MS,
    durationMin: 60,
  }))
  return withOffer({ ...asked, occupancy: { ...asked.occupancy, counted } }, { limits })
}

const GROWING: Record<string, (n: number) => Asked> = {
  'claims of one person': (n) => withClaims(calendar({}), scattered(n)),
  'claims with travel times': (n) =>
    withOffer(
      withClaims(
        calendar({}),
        times(n, (i) => claim('stf0', MONDAY_MS + i * 5 * MINUTE_MS, 'bkg', `loc${i}`)),
      ),
      { travel: times(n, (i) => ({ fromLocationId: 'loc', toLocationId: `loc${i}`, minutes: 10 })) },
    ),
  days: (n) => calendar({ days: n }),
  'days with claims': (n) => {
    const asked = calendar({ days: n })
    return withClaims(
      asked,
      times(n * 3, (i) => claim('stf0', MONDAY_MS + i * 8 * HOUR_MS)),
    )
  },
  overrides: (n) =>
    calendar({ days: n }, () => ({
      overrides: times(n, (i) => ({ isoDate: addDays('2026-06-01', i), openings: [{ startMin: 600, endMin: 720 }] })),
    })),
  'overrides of one date': (n) =>
    calendar({}, () => ({ overrides: times(n, (i) => ({ isoDate: '2026-06-02', openings: [{ startMin: i * 2, endMin: i * 2 + 1 }] })) })),
  stays: (n) =>
    calendar({ days: n }, () => ({
      stays: times(n, (i) => ({
        fromDate: addDays('2026-06-01', i),
        untilDate: addDays('2026-06-01', i),
        timeZone: i % 2 ? 'Asia/Tokyo' : 'Europe/London',
      })),
    })),
  'staff with one schedule': (n) => calendar({ staff: n }),
  'staff with schedules of their own': (n) => calendar({ staff: n }, ownHours),
  'staff with grids of their own': (n) => withOffer(calendar({ staff: n }, ownHours), { slotAlignment: 'opening', slotIntervalMin: 240 }),
  'staff with claims': (n) =>
    withClaims(
      calendar({ staff: n }),
      scattered(n * 5, (i) => `stf${i % n}`),
    ),
  'round robin': (n) => {
    const asked = withOffer(calendar({ staff: n }), { choice: 'roundRobin' })
    return { ...asked, occupancy: { ...asked.occupancy, tallies: times(n, (i) => ({ staffId: `stf${i}`, appointments: i })) } }
  },
  'a team of all': (n) =>
    withOffer(
      withClaims(
        calendar({ staff: n }),
        scattered(n, (i) => `stf${i}`),
      ),
      { team: [{ count: 'all' }] },
    ),
  'days of a team of two with hours of their own': (n) =>
    withOffer(calendar({ staff: 2, days: n }, ownHours), { team: [{ count: 'all' }] }),
  'a team of two of many': (n) => withOffer(calendar({ staff: n }), { team: [{ count: 2 }] }),
  locations: (n) => {
    const asked = calendar({ staff: n })
    return withOffer(asked, { candidates: asked.offer.candidates.map((one, i) => ({ ...one, locationId: `loc${i}` })) })
  },
  'units of a pool': (n) =>
    withOffer(
      withClaims(
        calendar({}),
        scattered(n * 5, (i) => `unit${i % n}`),
      ),
      { pools: [{ resourceId: 'res', units: times(n, (i) => `unit${i}`), quantity: 2 }] },
    ),
  'claims on a unit': (n) =>
    withOffer(
      withClaims(
        calendar({}),
        scattered(n, () => 'unit'),
      ),
      { pools: [{ resourceId: 'res', units: ['unit'] }] },
    ),
  'sessions with seats taken': (n) => {
    const asked = withOffer(calendar({ days: n / 24 }), { seats: { capacity: 4, minimum: 2 } })
    const claims = sessions(n).flatMap(({ sessionId, startMs, staffIds }) => [
      claim(staffIds[0]!, startMs, sessionId),
      claim(seatSubject(sessionId, 1), startMs),
    ])
    return { ...asked, occupancy: { ...asked.occupancy, claims, sessions: sessions(n) } }
  },
  'sessions at locations of their own': (n) => {
    const asked = withOffer(calendar({ days: n / 24 }), { seats: { capacity: 4 } })
    return { ...asked, occupancy: { ...asked.occupancy, sessions: sessions(n).map((one, i) => ({ ...one, locationId: `loc${i}` })) } }
  },
  'staff and bookings that their limits count': (n) => withBookings(calendar({ staff: n }), n * 4, n),
  'days and bookings that their limits count': (n) => withBookings(calendar({ days: n }), n * 4, 1),
  'days without a free start before one that is bookable': (n) => {
    const overrides = times(n, (i) => ({ isoDate: addDays('2026-06-01', i), openings: [] }))
    const asked = withOffer(
      calendar({ days: n + 5 }, () => ({ overrides })),
      { bookableDays: 1 },
    )
    return withClaims(
      asked,
      times(n, (i) => claim('stf0', MONDAY_MS + i * DAY_MS)),
    )
  },
}

/** Four times as much input may enter a block four times as often, and a bit more where something is put in order. */
const MOST = 6
const FEW = 2000

describe('the work', () => {
  it.each(Object.entries(GROWING))('grows in step with %s', (_, asked) => {
    const work = (n: number) => {
      const { offer, occupancy, query } = asked(n)
      return countWork(() => {
        const slots = freeSlots(offer, occupancy, query)
        const [slot] = slots
        if (slot) assign(offer, occupancy, slot)
        nextFree(offer, occupancy, query.fromMs)
      })
    }
    const before = work(240)
    const steep = [...work(960)]
      .filter(([name, count]) => count > FEW && count > MOST * (before.get(name) ?? 0))
      .map(([name, count]) => `${name}: ${before.get(name)} → ${count}`)
    expect(steep).toEqual([])
  })
})
