import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { createBooking } from '../booking/create-booking.ts'
import { confirmBooking } from '../booking/decide-booking.ts'
import { cancelManaged, moveManaged } from '../booking/manage.ts'
import { moveBooking } from '../booking/move-booking.ts'
import { mintManageToken } from '../trust/manage-link.ts'
import { mayConfirm } from './letter-limit.ts'
import { createOutboxRunner } from './outbox.ts'
import type { QueueRunner } from './queue-runner.ts'

const HOUR_MS = 3_600_000
let stage: MailStage
let runner: QueueRunner
beforeEach(async () => {
  stage = await openMailStage()
  runner = stage.runner(createOutboxRunner)
})
afterEach(() => stage.close())
const START = Date.parse('2026-11-24T08:00:00+01:00')
let next = 0
const nextStart = () => new Date(START + 30 * 60_000 * next++).toISOString().replace('.000', '')

describe('confirmations to one address', () => {
  beforeEach(() => void (next = 0))

  it('are three an hour, however it is written; staff and others get all of theirs', async () => {
    for (let i = 0; i < 12; i++)
      await stage.book({ staff: 'anna', start: nextStart(), email: i % 2 ? 'victim@party.example' : 'Victim@party.example' })
    await stage.book({ staff: 'anna', start: nextStart(), email: 'somebody@else.example' })
    await runner.runOnce()
    const arrived = stage.sink.letters.filter(({ recipients }) => /^victim@/i.test(recipients[0] ?? ''))
    expect(arrived).toHaveLength(3)
    expect(stage.lettersTo('anna@seeblick.example')).toHaveLength(13)
    expect(stage.lettersTo('somebody@else.example')).toHaveLength(1)
    expect(stage.logged.filter(({ reason }) => reason === 'too_many').map(({ event }) => event)).toEqual(
      Array.from({ length: 9 }, () => 'letter.dropped'),
    )
  })

  it('count requests with them, and nothing that the owner or the visitor of a booking decides later', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++)
      ids.push(await stage.book({ service: i % 2 ? 'talk' : 'scan', staff: 'anna', start: `2026-11-2${4 + i}T08:00:00+01:00` }))
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(3)
    const { organizationId, deps } = stage
    expect(await confirmBooking(deps, { organizationId, bookingId: ids[4] ?? '', actor: 'test' })).toMatchObject({ ok: true })
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example').at(-1)?.mail.subject).toContain('Bestätigt')
  })

  it('are not counted where the owner made the booking, and leave the visitor his three', async () => {
    for (let day = 10; day < 16; day++) {
      const request = {
        service: 'talk',
        staff: 'anna',
        start: `2026-12-${day}T09:00:00+01:00`,
        attendees: [{ name: 'Mia Muster', email: 'mia@visitor.example' }],
        answers: {},
        force: false,
      }
      const { organizationId, deps } = stage
      expect(await createBooking(deps, { organizationId, request, actor: 'test' })).toMatchObject({ ok: true })
    }
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(6)
    for (let i = 0; i < 4; i++) await stage.book({ staff: 'anna', start: nextStart() })
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(9)
  })

  it('begin again an hour after each', async () => {
    const book = async () => {
      await stage.book({ staff: 'anna', start: nextStart() })
      await runner.runOnce()
      return stage.lettersTo('mia@visitor.example').length
    }
    expect([await book(), await book()]).toEqual([1, 2])
    stage.clock.nowMs += HOUR_MS / 2
    expect([await book(), await book()]).toEqual([3, 3])
    stage.clock.nowMs += HOUR_MS / 2
    // Two places are free again; the third was taken half an hour ago.
    expect([await book(), await book(), await book()]).toEqual([4, 5, 5])
  })

  it('are not counted anew when they are tried again', async () => {
    await stage.book({ staff: 'anna', start: nextStart() })
    stage.sink.setMood({ kind: 'refuses', code: 451, text: '4.3.0 later', times: 2 })
    await runner.runOnce()
    stage.clock.nowMs += 2 * 60_000
    await runner.runOnce()
    for (let i = 0; i < 4; i++) await stage.book({ staff: 'anna', start: nextStart() })
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(3)
  })
})

describe('letters about what the visitor changes himself', () => {
  const token = async (bookingId: string) => {
    const { store, keyring, organizationId } = stage
    const booking = await store.bookings.byId(organizationId, bookingId)
    if (!booking) throw new Error('booked')
    return mintManageToken(keyring, booking)
  }
  const move = async (bookingId: string, start: string) =>
    expect(await moveManaged(stage.deps, await token(bookingId), { start })).toMatchObject({ ok: true })
  const half = (n: number) => new Date(START + 30 * 60_000 * n).toISOString().replace('.000', '')

  it('are six an hour, and the last change is told all the same, an hour later and once', async () => {
    const id = await stage.book({ staff: 'anna', start: half(0) })
    await runner.runOnce()
    for (let n = 1; n <= 12; n++) {
      await move(id, half(n))
      await runner.runOnce()
    }
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(1 + 6)
    expect(stage.lettersTo('anna@seeblick.example')).toHaveLength(1 + 12)
    stage.clock.nowMs += HOUR_MS + 1
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(1 + 6 + 1)
    expect(stage.lettersTo('mia@visitor.example').at(-1)?.calendar).toContain('SEQUENCE:12')
  })

  it('are not written about bookings of which the address was never told', async () => {
    const ids: string[] = []
    for (let n = 0; n < 8; n++) ids.push(await stage.book({ staff: 'anna', start: half(n) }))
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(3)
    for (const id of ids) expect(await cancelManaged(stage.deps, await token(id))).toMatchObject({ ok: true })
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(3 + 3)
    expect(await countMessages(stage.store)).toMatchObject({ due: 0 })
  })

  it('do not count what the owner changes, nor twice what is tried again', async () => {
    const id = await stage.book({ staff: 'anna', start: half(0) })
    await runner.runOnce()
    const { organizationId, deps } = stage
    for (let n = 1; n <= 8; n++) {
      const request = { start: half(n) }
      expect(await moveBooking(deps, { organizationId, bookingId: id, actor: 'test', request })).toMatchObject({ ok: true })
      await runner.runOnce()
    }
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(1 + 8)
    stage.sink.setMood({ kind: 'refuses', code: 451, text: '4.3.0 later', times: 8, to: 'mia@visitor.example' })
    await move(id, half(9))
    for (let tries = 0; tries < 12; tries++) {
      await runner.runOnce()
      stage.clock.nowMs += 5 * 60_000
    }
    stage.sink.setMood({ kind: 'accepts' })
    stage.clock.nowMs += 3 * HOUR_MS
    await runner.runOnce()
    expect(stage.lettersTo('mia@visitor.example')).toHaveLength(1 + 8 + 1)
  })
})

describe('the count', () => {
  it('of a thousand at once lets exactly three go, and does not know other persons or organizations', async () => {
    const { store } = stage
    const may = await Promise.all(Array.from({ length: 1_000 }, () => mayConfirm(store, 'org_a', 'per_a')))
    expect(may.filter(Boolean)).toHaveLength(3)
    expect([await mayConfirm(store, 'org_b', 'per_a'), await mayConfirm(store, 'org_a', 'per_b')]).toEqual([true, true])
  })
  it('has no hour with more than three in it, wherever one begins to count', async () => {
    const { store, clock } = stage
    const sentMs: number[] = []
    for (let i = 0; i < 80; i++) {
      clock.nowMs += 7 * 60_000 + (i % 5) * 60_000
      if (await mayConfirm(store, 'org_a', 'per_a')) sentMs.push(clock.nowMs)
    }
    expect(sentMs.length).toBeGreaterThan(20)
    for (const fromMs of sentMs) expect(sentMs.filter((ms) => ms >= fromMs && ms < fromMs + HOUR_MS).length).toBeLessThanOrEqual(3)
  })
})
