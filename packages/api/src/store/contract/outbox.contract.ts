import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../new-id.ts'
import type { OutboxEntry } from '../booking-records.ts'
import type { Store } from '../store.ts'
import { audit, bookingRows, configuration, type Opened } from './store.contract.ts'

const MINUTE_MS = 60_000

/** The meaning of the outbox of the port. */
export function outboxContract(name: string, open: () => Promise<Opened>) {
  describe(`${name} keeps the contract of the outbox`, () => {
    let opened: Opened
    let store: Store
    const org = newId('org')

    beforeEach(async () => {
      opened = await open()
      store = opened.store
      opened.setClock(1_000)
      await store.organizations.create({ id: org, slug: 'outbox', createdAtMs: 0 }, [], audit(org))
      await store.catalog.publish({ configuration: configuration(org, 1), contactsSealed: null, appliedAtMs: 0, audit: audit(org) })
    })
    afterEach(() => opened.close())

    /** A booking whose change leaves these messages. Returns their ids. */
    let booked = 0
    async function leave(...messages: readonly Partial<OutboxEntry>[]): Promise<readonly string[]> {
      const subject = `stf_${booked++}`
      const { change } = bookingRows(org, subject, 0, MINUTE_MS)
      const outbox = messages.map((message, index): OutboxEntry => {
        const id = newId('out')
        return { ...change.outbox[0]!, id, dedupeKey: `${id}/${index}`, ...message }
      })
      await store.bookings.place({ organizationId: org, subjects: [subject], window: { startMs: 0, endMs: MINUTE_MS } }, () => ({
        ok: true,
        change: { ...change, outbox },
      }))
      return outbox.map(({ id }) => id)
    }
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
      expect(await store.outbox.organizationsAt('mail')).toEqual([org])
      expect(await store.outbox.redirect('org_other', 'mail', own)).toBe(0)
      expect(await store.outbox.redirect(org, 'mail', own)).toBe(1)
      // Whoever has leased one may have it moved as well: it waits at once, and nothing was tried.
      expect(await store.outbox.redirect(org, 'mail', own, leasedHere)).toBe(1)
      expect(await store.outbox.organizationsAt('mail')).toEqual([])
      expect(await store.outbox.organizationsAt(own)).toEqual([org])
      const found = await store.outbox.lease(9, 500, { shut: ['sms'] })
      expect(found.map(({ destination, attempts }) => [destination, attempts])).toEqual([
        [own, 1],
        [own, 1],
      ])
    })

    it('leases a message for later when its moment has come and not a millisecond before', async () => {
      const [later] = await leave({ dueAtMs: 5_000 })
      opened.setClock(4_999)
      expect(await leased(10)).toEqual([])
      opened.setClock(5_000)
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
      expect(await leased(9, { perDestination: 1 }, opened.other)).toEqual([mail[1], sms[1]])
      expect(await leased(1, { perDestination: 2 })).toEqual([mail[2]])
      expect(await leased(9)).toEqual([sms[2]])
    })

    it('gives each of many messages to one of many that ask at once', async () => {
      const ids = (await Promise.all(Array.from({ length: 6 }, () => leave({}, { destination: 'mail:one' }, {})))).flat()
      const asked = Array.from({ length: 12 }, (_, i) => leased(3, { perDestination: 2 }, i % 2 ? store : opened.other))
      const given = (await Promise.all(asked)).flat()
      expect(new Set(given).size).toBe(given.length)
      let rest = await leased(4)
      for (; rest.length > 0; rest = await leased(4)) given.push(...rest)
      expect(given.toSorted()).toEqual(ids.toSorted())
    })

    it('keeps a message that is tried again in its destination', async () => {
      const [id = ''] = await leave({ channel: 'sms', destination: 'sms:one' })
      await leased(1)
      await store.outbox.retry(id, 2_000, 'away')
      opened.setClock(2_000)
      expect(await store.outbox.lease(1, 500, { shut: ['mail'] })).toMatchObject([
        { id, attempts: 2, nextAtMs: 2_000, destination: 'sms:one' },
      ])
    })
  })
}
