import type { DueLetter, OutboxStore } from '../store/store.ts'
import type { OrganizationMail } from './organization-mail.ts'
import type { Pace } from './pace.ts'
import type { Queue } from './queue-runner.ts'

const SHARED = 'mail'
/** How often it is looked whether anybody waits behind a shared server that is away without needing it. */
const LOOK_MS = 5_000

/**
 * The outbox, with letters moved to the server of their organization before they are sent. A change leaves its letters without knowing
 * by which server they will go, and which one that is may change while they wait.
 */
export function redirected(outbox: OutboxStore, ways: OrganizationMail, clock: () => number, pace: Pace): Queue<DueLetter> {
  let lookedAtMs = -Infinity

  /** Undefined if the entry is where it belongs. Each kind of message to the shared server keeps its own line. */
  async function betterPlace({ channel, organizationId, destination }: DueLetter): Promise<string | undefined> {
    if (channel !== 'mail') return undefined
    const way = await ways.wayOf(organizationId)
    const isOwn = destination.startsWith('mail:org_')
    const wanted = way.destination === SHARED && !isOwn ? destination : way.destination
    return wanted === destination ? undefined : wanted
  }

  /** Those with a server of their own don't wait for the shared one. */
  async function freeFrom(destination: string): Promise<void> {
    for (const organizationId of await outbox.organizationsAt(destination)) {
      const way = await ways.wayOf(organizationId)
      if (way.destination !== SHARED) await outbox.redirect(organizationId, destination, way.destination)
    }
  }

  return {
    ...outbox,
    async lease(limit, leaseMs, shut) {
      if (shut.includes(SHARED) && clock() - lookedAtMs >= LOOK_MS) {
        lookedAtMs = clock()
        await freeFrom(SHARED)
      }
      for (;;) {
        const leased = await outbox.lease(limit, leaseMs, { shut: [...shut, ...pace.spent()], perDestination: 1 })
        const kept: DueLetter[] = []
        for (const entry of leased) {
          const better = await betterPlace(entry)
          if (better === undefined) kept.push(entry)
          else await outbox.redirect(entry.organizationId, entry.destination, better, entry.id)
        }
        for (const { destination } of kept) pace.began(destination)
        if (kept.length > 0 || leased.length === 0) return kept
      }
    },
  }
}
