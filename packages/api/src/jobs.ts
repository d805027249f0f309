import type { Deps } from './deps.ts'
import { createDuty } from './duty.ts'
import { faultFields } from './http/log.ts'
import { createAgendaPlan } from './notify/agenda/plan-agendas.ts'
import { createAddressWatch, LOOK_MS } from './one-address.ts'
import { replayErasures } from './trust/erase.ts'
import { createSealer } from './trust/sealer.ts'
import { sweepOrphans } from './trust/sweep-orphans.ts'
import type { OrganizationMail } from './notify/organization-mail.ts'
import { createFollower, TELL_MS } from './webhooks/follow.ts'
import { sendNotices } from './webhooks/notice.ts'

const SWEEP_MS = 60_000
const DAY_MS = 24 * 3_600_000
const PLAN_MS = 30_000
/** An expired hold can be placed afresh for as long. */
const REMEMBER_MS = DAY_MS
/** Messages that were sent or not needed are shown for as long, and what was given up until somebody has surely looked. */
const KEEP_SETTLED_MS = 30 * DAY_MS
const KEEP_FAILED_MS = 90 * DAY_MS
/** In one sweep; on SQLite everything else waits for it, for some milliseconds. */
const MOST_MESSAGES = 500

export interface Jobs {
  /** Does what is left to do, then hands the duty over. */
  stop(): Promise<void>
}

/**
 * What is done again and again, by one process at a time. Letters are not among it: each is leased by itself, so
 * several processes may send at once.
 */
export async function startJobs({ ways, ...deps }: Deps & { readonly ways: OrganizationMail }): Promise<Jobs> {
  const { store, keyStore, keyring, erase, booking, clock, log, newId } = deps
  const failed = (part: string) => (error: unknown) => log({ event: `${part}.failed`, level: 'error', ...faultFields(error) })
  const duty = createDuty({
    leases: store.leases,
    name: 'jobs',
    async began() {
      log({ event: 'duty.began', level: 'info' })
      // An erasure that a killed process left halfway is not to wait for the next start.
      await replayErasures(erase, 'system')
    },
    failed: failed('duty'),
  })
  const sealer = createSealer({ store, keyStore, failed: failed('sealer'), onDuty: duty.held })
  const sweeper = repeat(
    SWEEP_MS,
    async () => {
      if (duty.held()) await sweep({ store, keyStore, clock }, failed)
    },
    failed('sweep'),
  )
  // By themselves: an owner's mail server that hangs keeps nothing else waiting.
  const noticing = repeat(
    SWEEP_MS,
    async () => {
      if (duty.held()) await sendNotices({ ...deps.webhooks, ways, publicUrl: booking.publicUrl })
    },
    failed('notices'),
  )
  const following = repeat(TELL_MS, createFollower({ store, newId, clock, onDuty: duty.held }), failed('following'))
  const plan = createAgendaPlan({ store, keyring })
  const planner = repeat(
    PLAN_MS,
    async () => {
      if (duty.held()) await plan(clock())
    },
    failed('agendas'),
  )
  const address = createAddressWatch({ leases: store.leases, publicUrl: booking.publicUrl, log })
  const watching = repeat(LOOK_MS, address.look, failed('address'))
  await address.look().catch(failed('address'))
  await duty.start()
  sealer.start()
  return {
    async stop() {
      await watching.stop()
      await following.stop()
      await sweeper.stop()
      await noticing.stop()
      await planner.stop()
      await sealer.stop()
      await duty.stop()
    },
  }
}

/** Removes what has ended and is kept for a time only. A part that fails is told and keeps no other from its turn; never rejects. */
export async function sweep(
  { store, keyStore, clock }: Pick<Deps, 'store' | 'keyStore' | 'clock'>,
  failed: (part: string) => (error: unknown) => void,
): Promise<void> {
  const nowMs = clock()
  const parts: Readonly<Record<string, () => Promise<unknown>>> = {
    bookings: () => store.bookings.sweep(nowMs - REMEMBER_MS),
    confirmations: () => store.confirmations.sweep(),
    limits: () => store.limits.sweep(),
    webhooks: () => store.webhooks.sweep(nowMs - KEEP_SETTLED_MS),
    outbox: () => store.outbox.sweep({ settledMs: nowMs - KEEP_SETTLED_MS, failedMs: nowMs - KEEP_FAILED_MS }, MOST_MESSAGES),
    orphans: () => sweepOrphans({ store, keyStore, clock }),
  }
  for (const [part, work] of Object.entries(parts)) await work().catch(failed(`sweep.${part}`))
}

/** Does `work` every `everyMs`, never twice at once. */
function repeat(everyMs: number, work: () => Promise<void>, failed: (error: unknown) => void) {
  let running = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    running = work()
      .catch(failed)
      .finally(() => {
        busy = false
      })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
