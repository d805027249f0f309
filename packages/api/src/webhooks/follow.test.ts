import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPractice, type Practice, reconfigure, SALON, START_MS } from '../../test/practice.ts'
import { cancelBooking } from '../booking/cancel-booking.ts'
import { createBooking } from '../booking/create-booking.ts'
import { placeHold } from '../booking/place-hold.ts'
import { addTimeOff } from '../booking/time-off.ts'
import { createTestOrganization } from '../configuration/test-organization.ts'
import { createWebhook } from './endpoints.ts'
import { createFollower } from './follow.ts'

const SECOND_MS = 1_000
let practice: Practice
let onDuty: boolean
let look: () => Promise<void>
beforeEach(async () => {
  practice = await openPractice()
  onDuty = true
  look = follower()
})
afterEach(() => practice.close())

const follower = () => createFollower({ ...practice, clock: practice.now, onDuty: () => onDuty })
const deed = () => ({ organizationId: practice.organizationId, actor: 'cli' })
async function listen(events: readonly string[], organizationId = practice.organizationId) {
  const made = await createWebhook(
    { ...practice, clock: practice.now, allowPrivate: true, log: () => {} },
    { ...deed(), organizationId, request: { slug: 'one', url: 'https://example.org/', events: events as never, detail: 'thin' } },
  )
  if (!made.ok) throw new Error(JSON.stringify(made))
  return made.view.id
}
/** What was told so far, the oldest first. */
async function told(endpointId: string, organizationId = practice.organizationId) {
  const rows = await practice.store.webhooks.deliveries(organizationId, endpointId, {}, { limit: 100 })
  const events = await practice.database.exec('select id, kind, at_ms, data from webhook_events')
  return rows.toReversed().map(({ eventId }) => {
    const event = events.find(({ id }) => id === eventId)
    const data = event?.data
    return { kind: event?.kind, ...(typeof data === 'string' ? (JSON.parse(data) as object) : (data as object)) }
  })
}
const later = (ms: number) => practice.at(practice.now() + ms)
const staff = async (slug: string) =>
  (await practice.store.catalog.current(practice.organizationId))?.staff.find((one) => one.slug === slug)?.id ?? ''
const book = async (service: string, start: string) => {
  const booked = await createBooking(practice, {
    ...deed(),
    request: { service, start, attendees: [{ name: 'V' }], answers: {}, force: false },
  })
  if (!booked.ok) throw new Error(JSON.stringify(booked))
  return booked.view
}
const EVERYTHING = { kind: 'availability.changed', staff: null, resource: null, days: null }

describe('availability.changed', () => {
  it('begins with everything, then says whose days have changed, gathered and once', async () => {
    const id = await listen(['availability.changed'])
    await look()
    expect(await told(id)).toEqual([EVERYTHING])
    await look()
    const first = await book('schnitt', '2026-03-09T09:00:00+01:00')
    await book('schnitt', '2026-03-10T09:00:00+01:00')
    await cancelBooking(practice, { ...deed(), bookingId: first.id })
    await book('schnitt', '2026-03-09T10:00:00+01:00')
    later(5 * SECOND_MS)
    await look()
    await look()
    expect((await told(id)).slice(1)).toEqual([
      { kind: 'availability.changed', staff: await staff('ada'), resource: null, days: ['2026-03-09', '2026-03-10'] },
    ])
  })

  it('tells of rooms, too, and by the clock of the organization', async () => {
    const id = await listen(['availability.changed'])
    await look()
    await book('farbe', '2026-03-09T09:00:00+01:00')
    await addTimeOff(practice, {
      ...deed(),
      request: { staff: 'ada', start: '2026-03-11T23:30:00Z', end: '2026-03-12T00:30:00Z' },
    })
    await look()
    const changed = (await told(id)).slice(1)
    expect(changed).toContainEqual(
      expect.objectContaining({ staff: null, resource: expect.stringMatching(/^res_[^#]+$/), days: ['2026-03-09'] }),
    )
    expect(changed.filter((one) => 'staff' in one && one.staff !== null).flatMap((one) => ('days' in one ? one.days : []))).toContain(
      '2026-03-12',
    )
    expect(JSON.stringify(changed)).not.toContain('2026-03-11')
  })

  it('says "everything" when the offer was changed, and when years are', async () => {
    const id = await listen(['availability.changed'])
    await look()
    await reconfigure(practice, SALON.replace('to: "12:00"', 'to: "11:00"'))
    await look()
    expect((await told(id)).slice(1)).toEqual([EVERYTHING])
    await addTimeOff(practice, { ...deed(), request: { staff: 'ben', start: '2026-04-01T08:00:00Z', end: '2027-04-01T08:00:00Z' } })
    await look()
    expect((await told(id)).slice(2)).toEqual([{ ...EVERYTHING, staff: await staff('ben') }])
  })

  it('is told by who is on duty; whoever takes over begins with everything', async () => {
    const id = await listen(['availability.changed'])
    onDuty = false
    await look()
    expect(await told(id)).toEqual([])
    onDuty = true
    await look()
    await book('schnitt', '2026-03-09T09:00:00+01:00')
    await follower()()
    expect(await told(id)).toEqual([EVERYTHING, EVERYTHING])
  })

  it('is not written while nobody wants it', async () => {
    const id = await listen(['booking.cancelled'])
    await look()
    await book('schnitt', '2026-03-09T09:00:00+01:00')
    await look()
    expect(await told(id)).toEqual([])
    expect(await practice.database.exec('select id from webhook_events')).toEqual([])
  })
})

describe('a hold that runs out', () => {
  it('is told of once, and frees its day', async () => {
    const id = await listen(['hold.expired', 'hold.released', 'availability.changed'])
    const held = await placeHold(practice, {
      organizationId: practice.organizationId,
      request: { service: 'schnitt', start: '2026-03-09T09:00:00+01:00' },
      visitorTag: 'v',
      holdLimit: 9,
      actor: 'visitor',
    } as never)
    if (!held.ok) throw new Error(JSON.stringify(held))
    await look()
    const before = (await told(id)).length
    practice.at(START_MS + 599 * SECOND_MS)
    await look()
    expect(await told(id)).toHaveLength(before)
    later(2 * SECOND_MS)
    for (let twice = 0; twice < 2; twice++) await look()
    await follower()()
    const kinds = (await told(id)).slice(before)
    expect(kinds.filter(({ kind }) => kind === 'hold.expired')).toMatchObject([{ hold: (held.view as { id: string }).id }])
    expect(kinds).toContainEqual({ kind: 'availability.changed', staff: await staff('ada'), resource: null, days: ['2026-03-09'] })
  })

  describe('by the clock of a test organization', () => {
    const DAY_MS = 86_400_000
    const set = async (organizationId: string, clock: { fixedMs: number } | { offsetMs: number }) =>
      practice.store.organizations.setClock(
        organizationId,
        { fixedMs: null, offsetMs: null, ...clock },
        {
          id: practice.newId('aud'),
          organizationId,
          atMs: practice.now(),
          actor: 'cli',
          action: 'testClock.set',
          object: organizationId,
          meta: {},
        },
      )
    const open = async () => {
      const live = await practice.store.organizations.byId(practice.organizationId)
      const made = live && (await createTestOrganization({ ...practice, clock: practice.now }, live, 'cli'))
      if (!made?.ok) throw new Error('not made')
      return { organizationId: made.organizationId, id: await listen(['hold.expired', 'availability.changed'], made.organizationId) }
    }
    const hold = async (organizationId: string, start: string) => {
      const request = { service: 'schnitt', start }
      const held = await placeHold(practice, { organizationId, request, visitorTag: 'v', holdLimit: 9, actor: 'visitor' } as never)
      if (!held.ok) throw new Error(JSON.stringify(held))
      return (held.view as { id: string }).id
    }
    const expired = async ({ organizationId, id }: { organizationId: string; id: string }) =>
      (await told(id, organizationId)).flatMap((one) => (one.kind === 'hold.expired' && 'hold' in one ? [one.hold] : []))
    const atMs = async (kind: string) =>
      Number((await practice.database.exec(`select at_ms from webhook_events where kind = '${kind}' order by at_ms desc`))[0]?.at_ms)

    it('is told of when that has reached its end', async () => {
      const test = await open()
      await set(test.organizationId, { offsetMs: -7 * DAY_MS })
      const held = await hold(test.organizationId, '2026-02-25T09:00:00+01:00')
      await look()
      expect(await atMs('availability.changed')).toBe(START_MS - 7 * DAY_MS)
      later(599 * SECOND_MS)
      await look()
      expect(await expired(test)).toEqual([])
      later(2 * SECOND_MS)
      await look()
      expect(await expired(test)).toEqual([held])
    })

    it('is told of when that is set past its end, at once and once', async () => {
      const test = await open()
      await look()
      await set(test.organizationId, { fixedMs: START_MS + DAY_MS })
      const held = await hold(test.organizationId, '2026-03-09T09:00:00+01:00')
      later(3_600 * SECOND_MS)
      await look()
      expect(await expired(test)).toEqual([])
      await set(test.organizationId, { fixedMs: START_MS + 3 * DAY_MS })
      for (let twice = 0; twice < 2; twice++) await look()
      await follower()()
      expect(await expired(test)).toEqual([held])
    })
  })
})
