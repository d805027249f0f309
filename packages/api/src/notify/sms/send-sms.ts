import { createHmac } from 'node:crypto'
import type { DueLetter } from '../../store/outbox-store.ts'
import type { NotifyDeps } from '../gather-facts.ts'
import type { Outcome } from '../queue-runner.ts'
import { composeSms } from './compose-sms.ts'
import { type Sms, SmsFailure } from './sms.ts'

/** To one number, whatever organization sends them: more than anybody is reminded of, and too few to annoy or to earn by. */
const MOST_AN_HOUR = 6
const HOUR_MS = 3_600_000
/** A message is tried again for as long at most. */
const TRIED_MS = 3 * 24 * HOUR_MS

export interface SmsSenderDeps extends NotifyDeps {
  readonly sms: Sms
  readonly clock: () => number
  /** Under which numbers are counted; nowhere written. */
  readonly numberKey: Uint8Array
  /** Beginnings of numbers that may be sent to, such as `+41`; empty for all. */
  readonly prefixes?: readonly string[]
}

export interface SmsSender {
  readonly deliver: (entry: DueLetter) => Promise<Outcome>
  /** Gives up what is under way. */
  readonly close: () => void
}

/** Sends outbox entries as text messages. */
export function createSmsSender(deps: SmsSenderDeps): SmsSender {
  const { store, sms, clock, numberKey, prefixes = [] } = deps

  /** A message counts once, however often it is tried; and not by its attempts, one of which may have been put off by the night before it was counted. */
  async function isTooMany(id: string, number: string): Promise<boolean> {
    const [tries] = await store.limits.take([{ bucket: 'sms/counted', who: id, points: 1, windowMs: TRIED_MS }])
    if (tries && tries.used > 1) return false
    const who = createHmac('sha256', numberKey).update(`sms ${number}`).digest('base64url')
    const [taken] = await store.limits.take([{ bucket: 'sms', who, points: 1, windowMs: HOUR_MS }])
    return (taken?.used ?? 0) > MOST_AN_HOUR
  }

  async function deliver(entry: DueLetter): Promise<Outcome> {
    const composed = await composeSms(deps, entry, clock())
    if (!composed.ok) return { end: 'dropped', reason: composed.reason }
    const { to } = composed.message
    if (prefixes.length > 0 && !prefixes.some((prefix) => to.startsWith(prefix))) return { end: 'dropped', reason: 'number_not_served' }
    if (await isTooMany(entry.id, to)) return { end: 'dropped', reason: 'number_limit' }
    try {
      await sms.send(composed.message)
      return { end: 'sent' }
    } catch (error) {
      if (!(error instanceof SmsFailure)) throw error
      const { reason, permanent, contact, waitMs } = error
      if (permanent) return { end: 'givenUp', reason, contact }
      return { end: 'delayed', reason, contact, ...(waitMs !== undefined && { notBeforeMs: clock() + waitMs }) }
    }
  }

  return { deliver, close: () => sms.close() }
}
