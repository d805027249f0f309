import { createHash } from 'node:crypto'
import type { Attendee as Details, Locale } from '@slotwell/shared/schema'
import type { Attendee } from '../store/booking-records.ts'
import type { CalendarFeedRow, FeedDetail } from '../store/calendar-feeds.ts'
import { hashFeedToken } from '../trust/feed-token.ts'
import { auditEntry } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { type FeedEntry, feedRows, type FeedRows } from './feed-entries.ts'

const DAY_MS = 86_400_000
/** So much earlier a change may have been made than it could be seen. */
const MARGIN_MS = 60_000

export interface FeedPerson {
  /** Null: erased. */
  readonly name: string | null
  readonly phone?: string
}

export interface OpenedFeed {
  readonly id: string
  readonly detail: FeedDetail
  readonly ofStaff: boolean
  readonly locale: Locale
  readonly name: string
  readonly entries: readonly (Omit<FeedEntry, 'attendees'> & { readonly people: readonly FeedPerson[] })[]
}

export interface FoundFeed {
  /** Changes with whatever is shown; made of ids, times and figures, so nobody's name has to be opened for it. */
  readonly etag: string
  /** Opens the names and records who was handed out. Undefined if the feed was revoked meanwhile. Rejects if it can't be recorded. */
  open(): Promise<OpenedFeed | undefined>
}

/** What stands behind the token of an address. Undefined for a wrong, a revoked, an unknown one and that of somebody who has left alike. */
export async function findFeed(deps: BookingDeps, token: string): Promise<FoundFeed | undefined> {
  const hash = hashFeedToken(token)
  const feed = hash && (await deps.store.calendarFeeds.byHash(hash))
  const rows = feed && (await feedRows(deps, feed))
  if (!rows) return undefined
  return { etag: etagOf(deps, feed, rows), open: () => open(deps, feed, rows) }
}

/** Of what is written: another version of this program writes another file. */
const FORMAT = 1

function etagOf({ publicUrl }: BookingDeps, { id }: CalendarFeedRow, { locale, name, entries }: FeedRows): string {
  const shown = entries.map(({ attendees, ...entry }) => [
    entry,
    attendees.map((one) => [one.id, one.detailsSealed && createHash('sha256').update(one.detailsSealed).digest('base64')]),
  ])
  const text = JSON.stringify([FORMAT, publicUrl, id, locale, name, shown])
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
}

async function open(deps: BookingDeps, feed: CalendarFeedRow, rows: FeedRows): Promise<OpenedFeed | undefined> {
  const { id, detail, staffId } = feed
  if (detail !== 'busy' && !(await record(deps, feed, rows))) return undefined
  return {
    id,
    detail,
    ofStaff: staffId !== null,
    locale: rows.locale,
    name: rows.name,
    entries: await Promise.all(
      rows.entries.map(async ({ attendees, ...entry }) => ({
        ...entry,
        people: await Promise.all(attendees.map((attendee) => personOf(deps, attendee, detail))),
      })),
    ),
  }
}

/**
 * Who is handed out, before it is. A program looks every hour, so there is one entry a fetch, and one a person at the first
 * fetch of a day (UTC) and whenever something of him has changed since the one before.
 */
async function record(deps: BookingDeps, feed: CalendarFeedRow, { nowMs, entries, changedAtMs }: FeedRows): Promise<boolean> {
  const { id, organizationId, readAtMs } = feed
  const customers = [...new Set(entries.flatMap(({ attendees }) => attendees.map(({ customerId }) => customerId)))]
  const isToday = readAtMs !== null && Math.floor(readAtMs / DAY_MS) === Math.floor(nowMs / DAY_MS)
  const told = isToday ? customers.filter((customer) => (changedAtMs.get(customer) ?? nowMs) > readAtMs - MARGIN_MS) : customers
  const deed = { organizationId, actor: `calendarFeed:${id}` }
  return deps.store.calendarFeeds.recordReading(organizationId, id, nowMs, [
    auditEntry(deps, deed, nowMs, 'calendarFeed.read', id, { persons: customers.length }),
    ...told.map((customer) => auditEntry(deps, deed, nowMs, 'customer.read', customer, { through: 'calendarFeed', feed: id })),
  ])
}

async function personOf({ keyring }: BookingDeps, attendee: Attendee, detail: FeedDetail): Promise<FeedPerson> {
  const place = { table: 'attendees', rowId: attendee.id, column: 'details' } as const
  const text =
    attendee.detailsSealed && (await keyring.openForPerson(attendee.organizationId, attendee.personId, place, attendee.detailsSealed))
  if (!text) return { name: null }
  const { name, phone } = JSON.parse(text) as Details
  if (detail === 'initials') return { name: initialsOf(name) }
  return phone === undefined ? { name } : { name, phone }
}

/** `M. M.` of the first and the last word; a name in one word has one. */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{M}\p{N}'’.-]+/u).filter(Boolean)
  const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const first = (word: string | undefined) => [...letters.segment(word ?? '')][0]?.segment.toUpperCase() ?? ''
  return [...new Set([0, words.length - 1])]
    .map((at) => first(words[at]))
    .filter(Boolean)
    .map((letter) => `${letter}.`)
    .join(' ')
}
