import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../new-id.ts'
import type { AuditEntry } from '../booking-records.ts'
import type { CalendarFeedRow } from '../calendar-feeds.ts'
import type { Opened } from './store.contract.ts'

/** The meaning of the addresses for calendar programs. */
export function calendarFeedsContract(name: string, open: () => Promise<Opened>) {
  describe(`${name} keeps the contract of calendar feeds`, () => {
    let opened: Opened
    const [org, foreign] = [newId('org'), newId('org')]
    beforeEach(async () => {
      opened = await open()
      for (const id of [org, foreign])
        await opened.store.organizations.create({ id, slug: id.slice(-20), createdAtMs: 0 }, [], entry(id, 'x'))
    })
    afterEach(() => opened.close())

    const entry = (organizationId: string, action: string, object = 'x'): AuditEntry => ({
      id: newId('aud'),
      organizationId,
      atMs: 0,
      actor: 'cli',
      action,
      object,
      meta: {},
    })
    const row = (more: Partial<CalendarFeedRow> = {}): CalendarFeedRow => ({
      id: newId('cfd'),
      organizationId: org,
      staffId: 'stf_a',
      detail: 'busy',
      hash: randomBytes(32),
      createdAtMs: 5,
      readAtMs: null,
      revokedAtMs: null,
      ...more,
    })
    const add = async (more: Partial<CalendarFeedRow> = {}) => {
      const feed = row(more)
      await opened.store.calendarFeeds.add(feed, entry(feed.organizationId, 'calendarFeed.create', feed.id))
      return feed
    }
    const plain = (feed: CalendarFeedRow | undefined) => feed && { ...feed, hash: Buffer.from(feed.hash).toString('hex') }
    const actions = async (object: string, organizationId = org) =>
      (await opened.store.audit.about(organizationId, [object])).map(({ action }) => action)

    it('one is found by its digest, by another process too, until it is revoked', async () => {
      const feed = await add({ staffId: null, detail: 'full' })
      await add()
      expect(plain(await opened.other.calendarFeeds.byHash(feed.hash))).toEqual(plain(feed))
      expect(await opened.store.calendarFeeds.byHash(randomBytes(32))).toBeUndefined()
      expect(await opened.store.calendarFeeds.revoke(org, feed.id, 9, entry(org, 'calendarFeed.revoke', feed.id))).toBe(true)
      expect(await opened.other.calendarFeeds.byHash(feed.hash)).toBeUndefined()
      expect(await opened.store.calendarFeeds.revoke(org, feed.id, 10, entry(org, 'calendarFeed.revoke', feed.id))).toBe(false)
      expect(await actions(feed.id)).toEqual(['calendarFeed.create', 'calendarFeed.revoke'])
      expect((await opened.store.calendarFeeds.list(org, { limit: 9 })).map(({ revokedAtMs }) => revokedAtMs)).toEqual([9, null])
    })

    it('they are listed by id, a page at a time, of the own organization only', async () => {
      const ids = []
      for (let i = 0; i < 3; i++) ids.push((await add()).id)
      const other = await add({ organizationId: foreign })
      const first = await opened.store.calendarFeeds.list(org, { limit: 2 })
      const rest = await opened.store.calendarFeeds.list(org, { limit: 2, afterId: first.at(-1)?.id ?? '' })
      expect([...first, ...rest].map(({ id }) => id)).toEqual(ids.sort())
      expect(await opened.store.calendarFeeds.revoke(org, other.id, 1, entry(org, 'calendarFeed.revoke', other.id))).toBe(false)
      expect(await opened.store.calendarFeeds.recordReading(org, other.id, 1, [entry(org, 'calendarFeed.read', other.id)])).toBe(false)
      expect(await opened.store.calendarFeeds.byHash(other.hash)).toMatchObject({ revokedAtMs: null, readAtMs: null })
      expect(await actions(other.id)).toEqual([])
    })

    it('a reading is recorded as a whole, and not once it is revoked', async () => {
      const feed = await add({ detail: 'full' })
      const read = [entry(org, 'calendarFeed.read', feed.id), entry(org, 'customer.read', 'cus_1')]
      expect(await opened.store.calendarFeeds.recordReading(org, feed.id, 7, read)).toBe(true)
      expect([await actions(feed.id), await actions('cus_1')]).toEqual([['calendarFeed.create', 'calendarFeed.read'], ['customer.read']])
      expect((await opened.store.calendarFeeds.byHash(feed.hash))?.readAtMs).toBe(7)
      // The same id twice: nothing of it is written.
      const broken = [entry(org, 'calendarFeed.read', feed.id), ...read]
      await expect(opened.store.calendarFeeds.recordReading(org, feed.id, 8, broken)).rejects.toThrow()
      expect((await opened.store.calendarFeeds.byHash(feed.hash))?.readAtMs).toBe(7)
      await opened.store.calendarFeeds.revoke(org, feed.id, 9, entry(org, 'calendarFeed.revoke', feed.id))
      expect(await opened.store.calendarFeeds.recordReading(org, feed.id, 10, [entry(org, 'calendarFeed.read', feed.id)])).toBe(false)
      expect(await actions(feed.id)).toHaveLength(3)
    })

    it('two never have the same digest, and a detail that is none is not kept', async () => {
      const { hash } = await add()
      await expect(add({ hash })).rejects.toThrow()
      await expect(add({ detail: 'all' as never })).rejects.toThrow()
      await expect(add({ hash: new Uint8Array(4) })).rejects.toThrow()
    })
  })
}
