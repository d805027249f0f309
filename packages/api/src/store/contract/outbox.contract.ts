import { describe, expect, it } from 'vitest'
import { countMessages } from '../../../test/count-messages.ts'
import { audit, bookingRows } from '../../../test/sample-rows.ts'
import { foundOrganization, type OpenStores, onStoreStage } from '../../../test/store-stage.ts'
import { newId } from '../../new-id.ts'
import type { OutboxEntry } from '../booking-records.ts'
import type { Lease } from '../outbox-store.ts'
import type { Store } from '../store.ts'

const MINUTE_MS = 60_000

/** The meaning of the outbox of the port. */
export function outboxContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of the outbox`, () => {
    const { org, store, other, setClock } = onStoreStage(open)

    /** A booking whose change leaves these messages. Returns their ids. */
    let booked = 0
    const leave = (...messages: readonly Partial<OutboxEntry>[]) => leaveAt(org, ...messages)
    async function leaveAt(organizationId: string, ...messages: readonly Partial<OutboxEntry>[]): Promise<readonly string[]> {
      const subject = `stf_${booked++}`
      const { change } = bookingRows(organizationId, subject, 0, MINUTE_MS)
      const outbox = messages.map((message, index): OutboxEntry => {
        const id = newId('out')
        return { ...change.outbox[0]!, id, dedupeKey: `${id}/${index}`, ...message }
      })
      await store.bookings.place({ organizationId, subjects: [subject], window: { startMs: 0, endMs: MINUTE_MS } }, () => ({
        ok: true,
        change: { ...change, outbox },
      }))
      return outbox.map(({ id }) => id)
    }
    const untried = (id: string): Lease => ({ id, attempts: 0 })
    const tried = (id: string): Lease => ({ id, attempts: 1 })
    const leased = async (limit: number, bounds?: Parameters<Store['outbox']['lease']>[2], target = store) =>
      (await target.outbox.lease(limit, 500, bounds)).map(({ id }) => id)

    it('fills in what a letter does not say: at once, by its channel, for ever', async () => {
      await leave({})
      expect(await store.outbox.lease(1, 500)).toMatchObject([
        { channel: 'mail', destination: 'mail', detail: '', notAfterMs: null, nextAtMs: 1_000, attempts: 1 },
      ])
    })

    it('keeps what a message of another channel says', async () => {
      const reminder = { kind: 'booking.reminder', detail: 'P1D', channel: 'sms', destination: `sms:${org}`, notAfterMs: 9_000 } as const
      await leave({ ...reminder, dueAtMs: 500 })
      const [found] = await store.outbox.lease(1, 500)
      expect(found).toMatchObject({ ...reminder, nextAtMs: 500 })
      expect(found).not.toHaveProperty('dueAtMs')
    })

    it('moves what one organization has waiting elsewhere, but for what is being sent', async () => {
      const own = `mail:${org}`
      const [leasedHere] = await leave({}, {}, { destination: 'sms', channel: 'sms' })
      expect(await leased(1)).toEqual([leasedHere])
      expect(await store.outbox.organizationsAt('mail', { limit: 9 })).toEqual([org])
      expect(await store.outbox.redirect('org_other', 'mail', own)).toBe(0)
      expect(await store.outbox.redirect(org, 'mail', own)).toBe(1)
      // Whoever has leased one may have it moved as well: it waits at once, and nothing was tried.
      expect(await store.outbox.redirect(org, 'mail', own, { leasedId: leasedHere! })).toBe(1)
      expect(await store.outbox.organizationsAt('mail', { limit: 9 })).toEqual([])
      expect(await store.outbox.organizationsAt(own, { limit: 9 })).toEqual([org])
      const found = await store.outbox.lease(9, 500, { shut: ['sms'] })
      expect(found.map(({ destination, attempts }) => [destination, attempts])).toEqual([
        [own, 1],
        [own, 1],
      ])
    })

    it('moves reminders alone, or all but them, where that is asked for', async () => {
      const own = `mail:${org}`
      await leave(
        { destination: own },
        { destination: own, kind: 'booking.reminder', dueAtMs: 9_000 },
        { destination: own, kind: 'booking.reminder' },
      )
      expect(await store.outbox.redirect(org, own, 'mail:reminders', { only: 'reminders' })).toBe(2)
      expect(await store.outbox.redirect(org, own, 'mail:reminders', { only: 'reminders' })).toBe(0)
      expect(await store.outbox.redirect(org, own, 'mail', { only: 'others' })).toBe(1)
    })

    it('drops what would remind of a revision that is past with the change that ends it, but what is being sent and all other letters', async () => {
      const { booking, change } = bookingRows(org, 'stf_moved', 0, MINUTE_MS)
      const letterOf = (revision: number, kind: OutboxEntry['kind']): OutboxEntry => {
        const id = newId('out')
        return { ...change.outbox[0]!, id, kind, revision, dedupeKey: id, ...(kind === 'booking.reminder' && { dueAtMs: 9_000 }) }
      }
      const scope = { organizationId: org, subjects: ['stf_moved'], window: { startMs: 0, endMs: MINUTE_MS } }
      const [letter, soon, later, next] = [
        letterOf(1, 'booking.confirmed'),
        { ...letterOf(1, 'booking.reminder'), dueAtMs: 500 },
        letterOf(1, 'booking.reminder'),
        letterOf(2, 'booking.reminder'),
      ]
      await leave({ kind: 'booking.reminder', dueAtMs: 9_000 })
      await store.bookings.place(scope, () => ({ ok: true, change: { ...change, outbox: [letter, soon, later] } }))
      expect(await leased(1)).toEqual([soon.id])
      const moved = { ...booking, revision: 2 }
      await store.bookings.place(scope, () => ({ ok: true, change: { booking: moved, outbox: [next], audit: [] } }))
      const listed = await store.outbox.list({ organizationId: org, bookingId: booking.id }, { limit: 9 })
      const found = new Map(listed.map(({ id, state, note, settledAtMs }) => [id, [state, note, settledAtMs]]))
      expect([letter, soon, later, next].map(({ id }) => found.get(id))).toEqual([
        ['due', '', null],
        ['due', '', null],
        ['dropped', 'past_revision', 1_000],
        ['due', '', null],
      ])
      expect(await store.outbox.list({ organizationId: org, state: 'due' }, { limit: 9 })).toHaveLength(4)
    })

    it('tells who has anything due at a destination, by page, without what waits for its moment', async () => {
      const others = ['org_a', 'org_b']
      for (const id of others) {
        await foundOrganization(store, id)
        await leaveAt(id, {}, {})
      }
      await leave({ dueAtMs: 1_001 })
      const at = (page: { after?: string; limit: number }) => store.outbox.organizationsAt('mail', page)
      expect(await at({ limit: 9 })).toEqual(others)
      expect(await at({ limit: 1 })).toEqual(['org_a'])
      expect(await at({ after: 'org_a', limit: 1 })).toEqual(['org_b'])
      setClock(1_001)
      expect(await at({ limit: 9 })).toEqual([org, ...others].sort())
    })

    it('leases a letter to one sender at a time, again after the lease, and never once it is settled', async () => {
      await leave({})
      const first = await store.outbox.lease(10, 500)
      expect(first).toMatchObject([{ attempts: 1, kind: 'booking.confirmed' }])
      expect(await other.outbox.lease(10, 500)).toEqual([])
      setClock(1500)
      const second = await other.outbox.lease(10, 500)
      expect(second).toMatchObject([{ attempts: 2 }])
      await store.outbox.retry(second[0]!, 3000, 'try later')
      expect(await store.outbox.lease(10, 500)).toEqual([])
      setClock(3000)
      const [third] = await store.outbox.lease(10, 500)
      await store.outbox.settle(third!, 'sent', '')
      setClock(9000)
      expect(await store.outbox.lease(10, 500)).toEqual([])
      expect(await countMessages(store)).toEqual({ due: 0, sent: 1, dropped: 0, failed: 0 })
    })

    it('leases a message for later when its moment has come and not a millisecond before', async () => {
      const [later] = await leave({ dueAtMs: 5_000 })
      setClock(4_999)
      expect(await leased(10)).toEqual([])
      setClock(5_000)
      expect(await leased(10)).toEqual([later])
    })

    it('leases first what is due the longest, of whatever destination and however late it was written', async () => {
      const [third] = await leave({ dueAtMs: 900 })
      const [first, second] = await leave({ dueAtMs: 700, destination: 'sms:one', channel: 'sms' }, { dueAtMs: 800 })
      expect(await leased(2)).toEqual([first, second])
      expect(await leased(2)).toEqual([third])
    })

    it('leases nothing of a destination that is shut, and the rest as if it were not there', async () => {
      const shut = await leave({ dueAtMs: 1 }, { dueAtMs: 2 }, { dueAtMs: 3 })
      const [other] = await leave({ channel: 'sms', destination: 'sms:two', dueAtMs: 4 })
      expect(await leased(2, { shut: ['mail', 'sms:one'] })).toEqual([other])
      expect(await leased(9, { shut: ['mail'] })).toEqual([])
      expect(await leased(9, { shut: ['sms:two'] })).toEqual(shut)
    })

    it('leases as many of each destination as are asked for, and no more than the limit of all', async () => {
      const mail = await leave({ dueAtMs: 1 }, { dueAtMs: 2 }, { dueAtMs: 3 })
      const sms = await leave(...[4, 5, 6].map((dueAtMs) => ({ channel: 'sms', destination: 'sms:one', dueAtMs }) as const))
      expect(await leased(9, { perDestination: 1 })).toEqual([mail[0], sms[0]])
      expect(await leased(9, { perDestination: 1 }, other)).toEqual([mail[1], sms[1]])
      expect(await leased(1, { perDestination: 2 })).toEqual([mail[2]])
      expect(await leased(9)).toEqual([sms[2]])
    })

    it('gives each of many messages to one of many that ask at once', async () => {
      const ids = (await Promise.all(Array.from({ length: 6 }, () => leave({}, { destination: 'mail:one' }, {})))).flat()
      const asked = Array.from({ length: 12 }, (_, i) => leased(3, { perDestination: 2 }, i % 2 ? store : other))
      const given = (await Promise.all(asked)).flat()
      expect(new Set(given).size).toBe(given.length)
      let rest = await leased(4)
      for (; rest.length > 0; rest = await leased(4)) given.push(...rest)
      expect(given.toSorted()).toEqual(ids.toSorted())
    })

    it('lets nobody write about a letter whose lease somebody else has by now, but what was sent is sent', async () => {
      await leave({}, {}, {})
      const late = await store.outbox.lease(3, 500)
      setClock(1_500)
      const [one, two, three] = await other.outbox.lease(3, 500)
      await other.outbox.settle(one!, 'sent', '')
      await store.outbox.giveUp(late[0]!, 'away')
      await store.outbox.retry(late[1]!, 0, 'away')
      await store.outbox.settle(late[1]!, 'dropped', 'past_revision')
      await store.outbox.settle(late[2]!, 'sent', '')
      await other.outbox.giveUp(three!, 'away')
      const states = (await store.outbox.list({}, { limit: 9 })).map(({ id, state, note }) => [id, state, note])
      expect(states.toReversed()).toEqual([
        [one!.id, 'sent', ''],
        [two!.id, 'due', ''],
        [three!.id, 'sent', ''],
      ])
      expect(await leased(9)).toEqual([])
      // Who was given up and turns out to have arrived is not sent again by a replay.
      await other.outbox.giveUp(two!, 'away')
      await store.outbox.settle(late[1]!, 'sent', '')
      expect(await replay(two!.id)).toBe('sent')
    })

    it('keeps a message that is tried again in its destination', async () => {
      const [id = ''] = await leave({ channel: 'sms', destination: 'sms:one' })
      await leased(1)
      await store.outbox.retry(tried(id), 2_000, 'away')
      setClock(2_000)
      expect(await store.outbox.lease(1, 500, { shut: ['mail'] })).toMatchObject([
        { id, attempts: 2, nextAtMs: 2_000, destination: 'sms:one' },
      ])
    })

    const replay = (id: string, organizationId = org) =>
      store.outbox.replay(organizationId, id, (nowMs) => ({ ...audit(organizationId, 'message.replay', id), atMs: nowMs }))

    it('makes what was given up or dropped due at once, with all attempts before it and an audit entry', async () => {
      const [failed = '', dropped = ''] = await leave({}, {})
      await leased(2)
      await store.outbox.giveUp(tried(failed), 'no such mailbox')
      await store.outbox.settle(tried(dropped), 'dropped', 'past_revision')
      setClock(5_000)
      expect(await replay(failed)).toBe('replayed')
      expect(await replay(dropped)).toBe('replayed')
      const rows = await store.outbox.list({ organizationId: org, state: 'due' }, { limit: 9 })
      expect(rows).toMatchObject(
        [dropped, failed].map((id) => ({ id, state: 'due', attempts: 0, nextAtMs: 5_000, note: '', settledAtMs: null })),
      )
      expect(await leased(9)).toEqual([failed, dropped])
      const written = (await store.audit.read(org, { limit: 99 })).filter(({ action }) => action === 'message.replay')
      expect(written).toMatchObject([failed, dropped].map((object) => ({ object, atMs: 5_000 })))
    })

    it('is due at once by the clock of the store, where a test organization has set its own', async () => {
      const trial = newId('org')
      await foundOrganization(store, trial, { liveId: org })
      const [id = ''] = await leaveAt(trial, {})
      await store.outbox.giveUp(untried(id), 'away')
      expect(await store.organizations.setClock(trial, { fixedMs: null, offsetMs: 1_000_000 }, audit(trial))).toBe(true)
      expect(await replay(id, trial)).toBe('replayed')
      expect(await store.outbox.lease(9, 500)).toMatchObject([{ id, nextAtMs: 1_000 }])
    })

    it('sends nothing again that has arrived, is on its way, waits for its moment or belongs to another organization', async () => {
      const [sent = '', waiting = '', foreign = '', busy = ''] = await leave({ dueAtMs: 1 }, { dueAtMs: 9_000 }, {}, { dueAtMs: 2 })
      expect(await leased(1)).toEqual([sent])
      expect(await replay(sent)).toBe('under_way')
      await store.outbox.settle(tried(sent), 'sent', '')
      expect(await leased(1)).toEqual([busy])
      await store.outbox.retry(tried(busy), 8_000, 'busy')
      expect([await replay(sent), await replay(waiting), await replay(foreign, newId('org')), await replay(newId('out'))]).toEqual([
        'sent',
        'waiting',
        'not_found',
        'not_found',
      ])
      expect(await replay(busy)).toBe('replayed')
      expect(await leased(9)).toEqual([foreign, busy])
      expect((await store.audit.read(org, { limit: 99 })).filter(({ action }) => action === 'message.replay')).toHaveLength(1)
    })

    it('lists the newest first, by page and by what is asked for, of one organization or of all', async () => {
      const [one = '', two = '', three = ''] = await leave({}, { channel: 'sms', destination: 'sms:one' }, {})
      await leased(9)
      await store.outbox.giveUp(tried(one), 'away')
      const ids = async (filter: Parameters<Store['outbox']['list']>[0], page: { before?: string; limit: number } = { limit: 9 }) =>
        (await store.outbox.list(filter, page)).map(({ id }) => id)
      expect(await ids({ organizationId: org })).toEqual([three, two, one])
      expect(await ids({})).toEqual([three, two, one])
      expect(await ids({ organizationId: newId('org') })).toEqual([])
      expect(await ids({ organizationId: org }, { limit: 2 })).toEqual([three, two])
      expect(await ids({ organizationId: org }, { before: two.slice(4), limit: 2 })).toEqual([one])
      expect(await ids({ state: 'failed' })).toEqual([one])
      expect(await ids({ channel: 'sms' })).toEqual([two])
      expect(await ids({ channel: 'pigeon' })).toEqual([])
      expect(await ids({ id: two })).toEqual([two])
      const [row] = await store.outbox.list({ id: one }, { limit: 1 })
      expect(row).toMatchObject({ organizationId: org, state: 'failed', note: 'away', attempts: 1, settledAtMs: 1_000 })
      expect(await ids({ bookingId: row?.bookingId ?? '' })).toEqual([three, two, one])
      expect(await ids({ bookingId: newId('bkg') })).toEqual([])
    })

    it('tells what waits in each channel, for how long, and what was given up', async () => {
      expect(await store.outbox.backlog()).toEqual([])
      const [failed = ''] = await leave(
        { dueAtMs: 100 },
        { dueAtMs: 400 },
        { dueAtMs: 300, destination: 'mail:one' },
        { dueAtMs: 1_001 },
        { dueAtMs: 900, channel: 'sms', destination: 'sms:one' },
      )
      expect(await store.outbox.backlog()).toEqual([
        { channel: 'mail', due: 3, lagMs: 900, failed: 0 },
        { channel: 'sms', due: 1, lagMs: 100, failed: 0 },
      ])
      await store.outbox.giveUp(untried(failed), '')
      setClock(1_100)
      expect(await other.outbox.backlog()).toEqual([
        { channel: 'mail', due: 3, lagMs: 800, failed: 1 },
        { channel: 'sms', due: 1, lagMs: 200, failed: 0 },
      ])
    })

    it('sweeps what was settled long ago, what was given up later, what waits never, and no more than it may', async () => {
      const ids = await leave({}, {}, {}, { dueAtMs: 1 })
      const [sent = '', dropped = '', failed = '', due = ''] = ids
      await store.outbox.settle(untried(sent), 'sent', '')
      setClock(2_000)
      await store.outbox.settle(untried(dropped), 'dropped', '')
      await store.outbox.giveUp(untried(failed), '')
      const left = async () => new Set((await store.outbox.list({}, { limit: 9 })).map(({ id }) => id))
      expect(await store.outbox.sweep({ settledMs: 999, failedMs: 999 }, 9)).toBe(0)
      expect(await store.outbox.sweep({ settledMs: 1_000, failedMs: 999 }, 9)).toBe(1)
      expect(await left()).toEqual(new Set([dropped, failed, due]))
      expect(await store.outbox.sweep({ settledMs: 9_000, failedMs: 1_999 }, 9)).toBe(1)
      expect(await left()).toEqual(new Set([failed, due]))
      expect(await store.outbox.sweep({ settledMs: 0, failedMs: 2_000 }, 9)).toBe(1)
      const more = await leave({}, {}, {})
      for (const id of more) await store.outbox.settle(untried(id), 'sent', '')
      expect(await store.outbox.sweep({ settledMs: 9_000, failedMs: 9_000 }, 2)).toBe(2)
      expect(await store.outbox.sweep({ settledMs: 9_000, failedMs: 9_000 }, 2)).toBe(1)
      expect(await left()).toEqual(new Set([due]))
    })
  })
}
