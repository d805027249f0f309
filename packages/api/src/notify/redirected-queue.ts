import { REMINDERS_BY_MAIL } from '../store/booking-records.ts'
import type { DueLetter, OutboxStore } from '../store/outbox-store.ts'
import type { OrganizationMail } from './organization-mail.ts'
import type { Pace } from './pace.ts'
import type { Queue } from './queue-runner.ts'

const SHARED = 'mail'
const REMINDERS = REMINDERS_BY_MAIL.slice(SHARED.length)
/** Every server has two lines, each with its own senders, pace and outages: whoever waits for a letter does not wait behind reminders. */
const lineAt = (server: string, ofReminders: boolean): string => (ofReminders ? `${server}${REMINDERS}` : server)
const LINES = [SHARED, REMINDERS_BY_MAIL]
export const isLineOfReminders = (destination: string): boolean => destination.endsWith(REMINDERS)

/** How often it is looked whether anybody waits behind a shared server that is away without needing it. */
const LOOK_MS = 5_000
/** Of how many organizations each time. */
const LOOK_AT = 1_000

/**
 * The outbox, with letters moved to the server of their organization before they are sent. A change leaves its letters without knowing
 * by which server they will go, and which one that is may change while they wait.
 */
export function redirected(outbox: OutboxStore, ways: OrganizationMail, clock: () => number, pace: Pace): Queue<DueLetter> {
  let lookedAtMs = -Infinity
  /** Up to whom the last look at a line got; the next goes on behind. */
  const seenUpTo = new Map<string, string>()

  /** Undefined if the entry is where it belongs. */
  async function betterPlace({ channel, kind, organizationId, destination }: DueLetter): Promise<string | undefined> {
    if (channel !== 'mail') return undefined
    const wanted = lineAt((await ways.wayOf(organizationId)).destination, kind === 'booking.reminder')
    return wanted === destination ? undefined : wanted
  }

  /** Those with a server of their own don't wait for the shared one. */
  async function freeFrom(destination: string): Promise<void> {
    const organizations = await outbox.organizationsAt(destination, { after: seenUpTo.get(destination) ?? '', limit: LOOK_AT })
    seenUpTo.set(destination, organizations.length < LOOK_AT ? '' : (organizations.at(-1) ?? ''))
    for (const organizationId of organizations) {
      const way = await ways.wayOf(organizationId)
      if (way.destination === SHARED) continue
      await outbox.redirect(organizationId, destination, lineAt(way.destination, isLineOfReminders(destination)))
    }
  }

  return {
    ...outbox,
    async lease(limit, leaseMs, shut) {
      const away = LINES.filter((line) => shut.includes(line))
      if (away.length > 0 && clock() - lookedAtMs >= LOOK_MS) {
        lookedAtMs = clock()
        for (const line of away) await freeFrom(line)
      }
      for (;;) {
        const leased = await outbox.lease(limit, leaseMs, { shut: [...shut, ...pace.spent()], perDestination: 1 })
        const kept: DueLetter[] = []
        for (const entry of leased) {
          const better = await betterPlace(entry)
          if (better === undefined) kept.push(entry)
          else {
            // What else waits there may belong to the other line.
            const only = entry.kind === 'booking.reminder' ? 'reminders' : 'others'
            await outbox.redirect(entry.organizationId, entry.destination, better, { leasedId: entry.id, only })
          }
        }
        for (const { destination } of kept) pace.began(destination)
        if (kept.length > 0 || leased.length === 0) return kept
      }
    },
  }
}
