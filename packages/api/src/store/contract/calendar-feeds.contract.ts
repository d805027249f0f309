import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { audit } from '../../../test/sample-rows.ts'
import { type OpenStores, onStoreStage } from '../../../test/store-stage.ts'
import { newId } from '../../new-id.ts'
import type { CalendarFeedRow } from '../calendar-feeds.ts'

/** The meaning of the addresses for calendar programs. */
export function calendarFeedsContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of calendar feeds`, () => {
    const { org, foreign, store, other } = onStoreStage(open)

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
      await store.calendarFeeds.add(feed, audit(feed.organizationId, 'calendarFeed.create', feed.id))
      return feed
    }
    const plain = (feed: CalendarFeedRow | undefined) => feed && { ...feed, hash: Buffer.from(feed.hash).toString('hex') }
    const actions = async (object: string, organizationId = org) =>
      (await store.audit.about(organizationId, [object])).map(({ action }) => action)

    it('one is found by its digest, by another process too, until it is revoked', async () => {
      const feed = await add({ staffId: null, detail: 'full' })
      await add()
      expect(plain(await other.calendarFeeds.byHash(feed.hash))).toEqual(plain(feed))
      expect(await store.calendarFeeds.byHash(randomBytes(32))).toBeUndefined()
      expect(await store.calendarFeeds.revoke(org, feed.id, 9, audit(org, 'calendarFeed.revoke', feed.id))).toBe(true)
      expect(await other.calendarFeeds.byHash(feed.hash)).toBeUndefined()
      expect(await store.calendarFeeds.revoke(org, feed.id, 10, audit(org, 'calendarFeed.revoke', feed.id))).toBe(false)
      expect(await actions(feed.id)).toEqual(['calendarFeed.create', 'calendarFeed.revoke'])
      expect((await store.calendarFeeds.list(org, { limit: 9 })).map(({ revokedAtMs }) => revokedAtMs)).toEqual([9, null])
    })

    it('they are listed by id, a page at a time, of the own organization only', async () => {
      const ids = []
      for (let i = 0; i < 3; i++) ids.push((await add()).id)
      const theirs = await add({ organizationId: foreign })
      const first = await store.calendarFeeds.list(org, { limit: 2 })
      const rest = await store.calendarFeeds.list(org, { limit: 2, afterId: first.at(-1)?.id ?? '' })
      expect([...first, ...rest].map(({ id }) => id)).toEqual(ids.sort())
      expect(await store.calendarFeeds.revoke(org, theirs.id, 1, audit(org, 'calendarFeed.revoke', theirs.id))).toBe(false)
      expect(await store.calendarFeeds.recordReading(org, theirs.id, 1, [audit(org, 'calendarFeed.read', theirs.id)])).toBe(false)
      expect(await store.calendarFeeds.byHash(theirs.hash)).toMatchObject({ revokedAtMs: null, readAtMs: null })
      expect(await actions(theirs.id)).toEqual([])
    })

    it('a reading is recorded as a whole, and not once it is revoked', async () => {
      const feed = await add({ detail: 'full' })
      const read = [audit(org, 'calendarFeed.read', feed.id), audit(org, 'customer.read', 'cus_1')]
      expect(await store.calendarFeeds.recordReading(org, feed.id, 7, read)).toBe(true)
      expect([await actions(feed.id), await actions('cus_1')]).toEqual([['calendarFeed.create', 'calendarFeed.read'], ['customer.read']])
      expect((await store.calendarFeeds.byHash(feed.hash))?.readAtMs).toBe(7)
      // The same id twice: nothing of it is written.
      const broken = [audit(org, 'calendarFeed.read', feed.id), ...read]
      await expect(store.calendarFeeds.recordReading(org, feed.id, 8, broken)).rejects.toThrow()
      expect((await store.calendarFeeds.byHash(feed.hash))?.readAtMs).toBe(7)
      await store.calendarFeeds.revoke(org, feed.id, 9, audit(org, 'calendarFeed.revoke', feed.id))
      expect(await store.calendarFeeds.recordReading(org, feed.id, 10, [audit(org, 'calendarFeed.read', feed.id)])).toBe(false)
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
