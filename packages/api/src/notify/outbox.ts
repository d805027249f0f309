import { newId } from '../new-id.ts'
import type { Channel } from '../store/booking-records.ts'
import type { DueLetter } from '../store/outbox-store.ts'
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'
import { composeLetter, type Composed } from './compose-letter.ts'
import type { NotifyDeps } from './gather-facts.ts'
import type { Mail } from './mail.ts'
import { sendLetter } from './send-letter.ts'
import { createOrganizationMail, type OrganizationMail } from './organization-mail.ts'
import { createPace } from './pace.ts'
import { createQueueRunner, type End, nameOf, type Outcome, type QueueRunner } from './queue-runner.ts'
import { isLineOfReminders, redirected } from './redirected-queue.ts'
import { nextAttemptMs } from './retry-schedule.ts'
import { suppressAddress, suppressPerson } from './suppression.ts'
import type { SmsSender } from './sms/send-sms.ts'
import { withheldLetter } from './withheld-letter.ts'
import { withheldReminder } from './withheld-reminder.ts'

/** Longer than a letter may take, so that no letter is leased twice while it is under way. */
const LEASE_MS = 30_000
const SENDERS = 8
const SENDERS_PER_DESTINATION = 4
const LEVEL = { sent: 'info', dropped: 'info', delayed: 'warn', givenUp: 'error' } as const satisfies Record<End, string>
/** What could not even be tried for as long as others are tried again is given up, too; whoever replays it sends it. */
const TOO_OLD_MS = 3 * 24 * 3_600_000
/** What is written ahead of its time comes due in heaps after an outage of ours; what somebody waits for is not slowed down. */
const MOST_A_SECOND = { reminders: 10, sms: 5 } as const
const mostTo = (destination: string): number | undefined => {
  if (isLineOfReminders(destination)) return MOST_A_SECOND.reminders
  return destination === 'sms' ? MOST_A_SECOND.sms : undefined
}
/** So many organizations are remembered. */
const MOST_REMEMBERED = 10_000

export interface OutboxDeps extends NotifyDeps {
  readonly mail: Mail
  /** Absent: all letters leave by `mail`. */
  readonly ways?: OrganizationMail | undefined
  /** A way by which text messages leave. Without it they are dropped. */
  readonly sms?: SmsSender | undefined
  readonly clock: () => number
  /** Ids, codes and figures only. */
  readonly log: (entry: {
    readonly event: string
    readonly level: 'info' | 'warn' | 'error'
    readonly [field: string]: string | number
  }) => void
  /** In [0, 1); spreads retries. */
  readonly random?: () => number
  readonly pollMs?: number
  /** Shared with whoever shows its state. */
  readonly breaker?: CircuitBreaker
  /** Told what became of each message. */
  readonly counted?: (channel: Channel, end: End) => void
}

export type OutboxRunner = QueueRunner

/** Sends what changes left in the outbox by mail and text message, and never what is no longer true. */
export function createOutboxRunner(deps: OutboxDeps): OutboxRunner {
  const { store, clock, log, random = Math.random } = deps
  const ways = deps.ways ?? createOrganizationMail(deps, { shared: deps.mail, onlyShared: true })
  const isTest = testOrganizations(deps)
  const pace = createPace(mostTo, clock)

  const by: Record<Channel, (entry: DueLetter) => Promise<Outcome>> = {
    mail: byMail,
    sms: deps.sms?.deliver ?? (async () => ({ end: 'dropped', reason: 'no_sender' })),
  }

  async function deliver(entry: DueLetter): Promise<Outcome> {
    if (entry.notAfterMs !== null && clock() > entry.notAfterMs) return { end: 'dropped', reason: 'too_late' }
    if (await isTest(entry.organizationId)) return { end: 'dropped', reason: 'test' }
    if (clock() - entry.nextAtMs > TOO_OLD_MS) return { end: 'givenUp', reason: 'too_old', contact: 'untried' }
    const withheld = entry.kind === 'booking.reminder' ? await withheldReminder(deps, entry, clock()) : undefined
    return withheld ?? by[entry.channel](entry)
  }

  async function byMail(entry: DueLetter): Promise<Outcome> {
    const { mail } = await ways.wayOf(entry.organizationId)
    const composed = await composeLetter(deps, mail.sender, entry, clock())
    if (!composed.ok) return { end: 'dropped', reason: composed.reason }
    const withheld = await withheldLetter(deps, entry, composed)
    if (withheld) return withheld
    const outcome = await sendLetter(mail, composed.letter)
    if (outcome.end === 'givenUp') await suppress(entry.organizationId, composed)
    return outcome
  }

  /** The mailbox does not exist: nothing is sent there again until somebody says otherwise. */
  async function suppress(organizationId: string, { personId, letter }: Extract<Composed, { readonly ok: true }>): Promise<void> {
    const about = { organizationId, reason: 'hardBounce', actor: 'system' } as const
    const suppressing = { ...deps, newId }
    if (personId !== undefined) await suppressPerson(suppressing, { ...about, personId })
    else await suppressAddress(suppressing, { ...about, email: letter.to.address })
  }

  return createQueueRunner<DueLetter>({
    queue: redirected(store.outbox, ways, clock, pace),
    deliver,
    ended({ id: outbox, organizationId: organization, bookingId: booking, kind, channel, revision, attempts: attempt }, end, reason) {
      deps.counted?.(channel, end)
      const about = { outbox, organization, booking, kind, channel, revision, attempt }
      log({ event: `letter.${end}`, level: LEVEL[end], ...about, ...(reason && { reason }) })
    },
    failed: (error) => log({ event: 'outbox.failed', level: 'error', reason: nameOf(error) }),
    nextAttemptMs,
    breaker: deps.breaker ?? createCircuitBreaker({ clock, random }),
    clock,
    random,
    senders: SENDERS,
    sendersPerDestination: SENDERS_PER_DESTINATION,
    leaseMs: LEASE_MS,
    ...(deps.pollMs === undefined ? {} : { pollMs: deps.pollMs }),
    close() {
      ways.close()
      deps.sms?.close()
    },
  })
}

/** Whether an organization is for trying things out, which it is for ever or never. */
function testOrganizations({ store }: Pick<NotifyDeps, 'store'>): (id: string) => Promise<boolean> {
  const known = new Map<string, boolean>()
  return async (id) => {
    const remembered = known.get(id)
    if (remembered !== undefined) return remembered
    const organization = await store.organizations.byId(id)
    if (!organization) return false
    if (known.size >= MOST_REMEMBERED) known.clear()
    const isTest = Boolean(organization.liveId)
    known.set(id, isTest)
    return isTest
  }
}
