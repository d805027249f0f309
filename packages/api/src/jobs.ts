import type { Deps } from './deps.ts'
import { createDuty } from './duty.ts'
import { faultFields } from './http/log.ts'
import { createAgendaPlan } from './notify/agenda/plan-agendas.ts'
import { createAddressWatch, LOOK_MS } from './one-address.ts'
import { replayErasures } from './trust/erase.ts'
import { createSealer } from './trust/sealer.ts'
import { sweepOrphans } from './trust/sweep-orphans.ts'

const SWEEP_MS = 60_000
const PLAN_MS = 30_000
/** An expired hold can be placed afresh for as long. */
const REMEMBER_MS = 24 * 3_600_000

export interface Jobs {
  /** Does what is left to do, then hands the duty over. */
  stop(): Promise<void>
}

/**
 * What is done again and again, by one process at a time. Letters are not among it: each is leased by itself, so
 * several processes may send at once.
 */
export async function startJobs({ store, keyStore, keyring, erase, booking, clock, log }: Deps): Promise<Jobs> {
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
      if (!duty.held()) return
      await store.bookings.sweep(clock() - REMEMBER_MS)
      await store.limits.sweep()
      await sweepOrphans({ store, keyStore, clock })
    },
    failed('sweep'),
  )
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
      await sweeper.stop()
      await planner.stop()
      await sealer.stop()
      await duty.stop()
    },
  }
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
