import { createHash } from 'node:crypto'
import type { Locale } from '@slotwell/shared/schema'
import { placeInCalendar } from './ics.ts'
import { withoutLinks } from './visitor-text.ts'
import { type CalendarEntry, writeLongCalendar } from './write-calendar.ts'
import { wordsIn } from './letters/words.ts'

/** Programs look again after so long, if they ask. */
const REFRESH_SECONDS = 3_600

const WORDS: Readonly<
  Record<Locale, { readonly busy: string; readonly away: string; readonly erased: string; readonly cancelled: string }>
> = {
  de: { busy: 'Belegt', away: 'Abwesend', erased: 'gelöschte Person', cancelled: 'Abgesagt' },
  en: { busy: 'Busy', away: 'Away', erased: 'erased person', cancelled: 'Cancelled' },
  fr: { busy: 'Occupé', away: 'Absence', erased: 'personne effacée', cancelled: 'Annulé' },
  it: { busy: 'Occupato', away: 'Assenza', erased: 'persona cancellata', cancelled: 'Annullato' },
  ar: { busy: 'مشغول', away: 'غياب', erased: 'شخص محذوف', cancelled: 'ملغى' },
}

/** Names as far as they may be told. */
export interface FeedFacts {
  readonly id: string
  readonly detail: 'busy' | 'initials' | 'full'
  readonly ofStaff: boolean
  readonly locale: Locale
  readonly name: string
  readonly entries: readonly {
    readonly kind: 'booking' | 'session' | 'timeOff' | 'external'
    readonly id: string
    readonly status: CalendarEntry['status']
    readonly revision: number
    readonly changedAtMs: number
    readonly startMs: number
    readonly endMs: number
    readonly timeZone: string
    readonly service: string
    readonly staff: readonly string[]
    readonly place?: { readonly name: string; readonly address?: string; readonly online: boolean }
    readonly meetingUrl?: string
    readonly seats?: { readonly taken: number; readonly capacity: number }
    readonly people: readonly { readonly name: string | null; readonly phone?: string }[]
  }[]
}
type Shown = FeedFacts['entries'][number]

/** A feed as the file that a program subscribes to. `host` is that of the invitations, so that both name an appointment alike. */
export const feedFile = (feed: FeedFacts, host: string): Promise<string> =>
  writeLongCalendar(
    { method: 'PUBLISH', name: feed.name, refreshSeconds: REFRESH_SECONDS },
    feed.entries.map((entry) => ({
      uid: `${feed.detail === 'busy' ? namelessId(feed, entry) : entry.id}@${host}`,
      sequence: entry.revision - 1,
      status: entry.status,
      stampMs: entry.changedAtMs,
      startMs: entry.startMs,
      endMs: entry.endMs,
      timeZone: entry.timeZone,
      ...(feed.detail === 'busy' ? { summary: withStaff(feed, entry, WORDS[feed.locale].busy) } : described(feed, entry)),
      ...(entry.status === 'CANCELLED' && { transparent: true }),
    })),
  )

/** An id tells when a booking was made, and whoever holds an invitation could find it again. */
const namelessId = ({ id }: FeedFacts, entry: Shown): string =>
  createHash('sha256').update(`${id} ${entry.id}`).digest('base64url').slice(0, 22)

function described(feed: FeedFacts, entry: Shown): Pick<CalendarEntry, 'summary' | 'description' | 'location' | 'meetingUrl'> {
  const words = WORDS[feed.locale]
  if (entry.kind === 'timeOff' || entry.kind === 'external')
    return { summary: withStaff(feed, entry, entry.kind === 'timeOff' ? words.away : words.busy) }
  // What is over needs no name.
  if (entry.status === 'CANCELLED') return { summary: withStaff(feed, entry, `${words.cancelled}: ${entry.service}`) }
  const names = entry.people.map(({ name }) => (name === null ? words.erased : withoutLinks(name)))
  const seats = entry.seats ? ` (${entry.seats.taken}/${entry.seats.capacity})` : ''
  const [first] = names
  const who = entry.seats || first === undefined ? '' : `: ${first}${names.length > 1 ? ` +${names.length - 1}` : ''}`
  const phones = feed.detail === 'full' ? entry.people.flatMap(({ phone }) => phone ?? []) : []
  const description = [...(entry.seats || names.length > 1 ? [names.join(', ')] : []), ...phones].filter(Boolean).join(' · ')
  const online = wordsIn(feed.locale, 'formal').online
  return {
    summary: withStaff(feed, entry, `${entry.service}${seats}${who}`),
    ...(description && { description }),
    ...(entry.place && placeInCalendar(entry.place, online, entry.meetingUrl)),
  }
}

/** In the calendar of everybody it has to be said whose time it is. */
const withStaff = ({ ofStaff }: FeedFacts, { staff }: Shown, text: string): string =>
  ofStaff || staff.length === 0 ? text : `${text} · ${staff.join(', ')}`
