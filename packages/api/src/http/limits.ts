import type { LimitStore, Taken } from '../store/limits.ts'
import { createWindows, learn, type Window, type Windows } from './windows.ts'

/**
 * Requests a minute, by name of the bucket. `visitor` counts one address (or IPv6
 * /64) at one key, `organization` everybody at one organization. A whole office or
 * school may share an address, so a visitor's share is far above one person's need.
 */
export const LIMITS = {
  publicRead: { visitor: 600, organization: 30_000 },
  publicWrite: { visitor: 120, organization: 3_000 },
  /** Writes that name no origin: an app or a script, not a page. */
  publicWriteWithoutOrigin: { visitor: 30, organization: 3_000 },
  manage: { visitor: 120, organization: undefined },
  private: { visitor: 1_200, organization: 3_000 },
  page: { visitor: 300, organization: undefined },
  file: { visitor: 3_000, organization: undefined },
  /** Programs that look at a calendar every few minutes, a few at one address; and whoever tries addresses. */
  feed: { visitor: 60, organization: undefined },
  probe: { visitor: 600, organization: undefined },
  /** Requests with a key or token that does not exist. */
  badKey: { visitor: 60, organization: undefined },
} as const satisfies Record<string, { readonly visitor: number; readonly organization: number | undefined }>
export type LimitName = keyof typeof LIMITS

const WINDOW_SECONDS = 60
const WINDOW_MS = WINDOW_SECONDS * 1_000
/** Of one limit, in memory: about 5 MB. */
const MOST_WINDOWS = 20_000
/** A process keeps to itself who has used less than this of a limit, which is nearly everybody. */
const QUIET_SHARE = 0.25
const REPORT_MS = 1_000
/** So many windows are reported in one transaction. */
const REPORTED_AT_ONCE = 500

export interface LimitState {
  readonly allowed: boolean
  readonly headers: Readonly<Record<string, string>>
}

/** One request, for its visitor at a key and for everybody at the organization. */
export interface Counted {
  readonly bucket: LimitName
  readonly keyName: string
  /** Name of the address. */
  readonly visitor: string
  readonly organizationId: string | undefined
}

/**
 * Reads are counted here, at once, and told of to the store when somebody has read much; so with P processes nobody
 * reads more than the limit, P quarters of it and what he can in a second. Everything else is counted in the store
 * first, exactly over all processes, and rejects with NotCounted if it cannot be.
 */
export interface Limits {
  read(counted: Counted): LimitState
  write(counted: Counted): Promise<LimitState>
  /** Counts a key or token that does not exist. */
  wrongKey(visitor: string): Promise<LimitState>
  /** The refusal of a visitor who has used up his wrong keys, as far as this process knows. Counts nothing. */
  guessed(visitor: string): LimitState | undefined
  /** The same over all processes. */
  guessedAnywhere(visitor: string): Promise<LimitState | undefined>
}

/** What has to be counted could not be, so it is not let through. */
export class NotCounted extends Error {
  override readonly name = 'NotCounted'
}
export const notCounted = (cause: unknown): never => {
  throw new NotCounted('a limit could not be counted', { cause })
}

export interface LimitDeps {
  readonly store: LimitStore
  readonly clock: () => number
  /** Multiplies every limit. */
  readonly factor: number
  /** Under which name something is counted in the store: the same in every process, and nothing can be read from it. */
  readonly nameInStore: (text: string) => string
  /** Told when reads could not be reported; they go on. */
  readonly unreported: (error: unknown) => void
}

interface Counter {
  readonly bucket: LimitName
  readonly nameInStore: string
  readonly points: number
  readonly policy: string
  readonly windows: Windows
}

export function createLimits({ store, clock, factor, nameInStore, unreported }: LimitDeps): Limits {
  const counter = (bucket: LimitName, kind: 'visitor' | 'organization', limit: number): Counter => {
    const points = Math.max(1, Math.round(limit * factor))
    return {
      bucket,
      nameInStore: `${bucket}.${kind}`,
      points,
      policy: `"${bucket}";q=${points};w=${WINDOW_SECONDS}`,
      windows: createWindows(WINDOW_MS, MOST_WINDOWS),
    }
  }
  const ofVisitor = new Map<LimitName, Counter>()
  const ofOrganization = new Map<LimitName, Counter>()
  for (const [name, { visitor, organization }] of Object.entries(LIMITS)) {
    const bucket = name as LimitName
    ofVisitor.set(bucket, counter(bucket, 'visitor', visitor))
    if (organization !== undefined) ofOrganization.set(bucket, counter(bucket, 'organization', organization))
  }
  const visitorCounter = (bucket: LimitName): Counter => ofVisitor.get(bucket) as Counter
  const wrongKeys = visitorCounter('badKey')

  const state = ({ bucket, points, policy }: Counter, used: number, leftMs: number, allowed: boolean): LimitState => {
    const seconds = Math.max(1, Math.ceil(leftMs / 1_000))
    const ratelimit = `"${bucket}";r=${Math.max(0, points - used)};t=${seconds}`
    return {
      allowed,
      headers: allowed
        ? { 'ratelimit-policy': policy, ratelimit }
        : { 'ratelimit-policy': policy, ratelimit, 'retry-after': String(seconds) },
    }
  }

  let reporting: NodeJS.Timeout | undefined
  let due = new Map<Window, Told>()
  function countHere(counter: Counter, who: string, nowMs: number): LimitState {
    const window = counter.windows.open(who, nowMs)
    if (window.used >= counter.points) return state(counter, window.used, window.endsAtMs - nowMs, false)
    window.used++
    window.unreported++
    if (!window.due && (window.shared || window.unreported > counter.points * QUIET_SHARE)) {
      window.due = true
      due.set(window, { counter, who, window, more: 0 })
      if (reporting === undefined) reporting = setTimeout(report, REPORT_MS).unref()
    }
    return state(counter, window.used, window.endsAtMs - nowMs, true)
  }

  function report() {
    const all = [...due.values()]
    due = new Map()
    reporting = undefined
    const open = all.filter(({ window }) => {
      window.due = false
      return window.unreported > 0 && window.endsAtMs > clock()
    })
    for (let i = 0; i < open.length; i += REPORTED_AT_ONCE) tell(open.slice(i, i + REPORTED_AT_ONCE)).catch(unreported)
  }

  /** Counts in the store what it does not know yet, and `more` on top. */
  async function tell(told: readonly Told[]): Promise<readonly Taken[]> {
    const nowMs = clock()
    const takings = told.map(({ counter, who, window, more }) => ({
      bucket: counter.nameInStore,
      who: nameInStore(who),
      points: window.unreported + more,
      windowMs: Math.max(1, window.endsAtMs - nowMs),
    }))
    const before = told.map(({ window }) => window.unreported)
    for (const { window } of told) window.unreported = 0
    try {
      const taken = await store.take(takings)
      const thenMs = clock()
      for (const [i, { window }] of told.entries()) {
        const { used, leftMs } = taken[i] as Taken
        learn(window, used, thenMs + leftMs)
      }
      return taken
    } catch (error) {
      for (const [i, { window }] of told.entries()) window.unreported += before[i] ?? 0
      throw error
    }
  }

  /** Who is known to have used up his share is refused here, without a word to the store: nobody burns the share of others, or its time. */
  const usedUp = (counter: Counter, who: string, nowMs: number): LimitState | undefined => {
    const window = counter.windows.find(who, nowMs)
    return window && window.used >= counter.points ? state(counter, window.used, window.endsAtMs - nowMs, false) : undefined
  }
  async function countEverywhere(parties: readonly (readonly [Counter, string])[]): Promise<LimitState> {
    const nowMs = clock()
    for (const [counter, who] of parties) {
      const refusal = usedUp(counter, who, nowMs)
      if (refusal) return refusal
    }
    const told = parties.map(([counter, who]) => ({ counter, who, window: counter.windows.open(who, nowMs), more: 1 }))
    const states = (await tell(told).catch(notCounted)).map(({ used, leftMs }, i) => {
      const { counter } = told[i] as Told
      return state(counter, used, leftMs, used <= counter.points)
    })
    // Who refuses is who speaks, and otherwise the visitor's own share.
    return states.find(({ allowed }) => !allowed) ?? (states[0] as LimitState)
  }
  const parties = ({ bucket, keyName, visitor, organizationId }: Counted): (readonly [Counter, string])[] => {
    const mine = [visitorCounter(bucket), `${keyName}|${visitor}`] as const
    const all = organizationId === undefined ? undefined : ofOrganization.get(bucket)
    return all && organizationId !== undefined ? [mine, [all, organizationId]] : [mine]
  }

  return {
    read({ bucket, keyName, visitor, organizationId }) {
      const nowMs = clock()
      const mine = countHere(visitorCounter(bucket), `${keyName}|${visitor}`, nowMs)
      const counter = organizationId === undefined || !mine.allowed ? undefined : ofOrganization.get(bucket)
      if (!counter || organizationId === undefined) return mine
      const all = countHere(counter, organizationId, nowMs)
      return all.allowed ? mine : all
    },
    write: (counted) => countEverywhere(parties(counted)),
    wrongKey: (visitor) => countEverywhere([[wrongKeys, visitor]]),
    guessed: (visitor) => usedUp(wrongKeys, visitor, clock()),
    async guessedAnywhere(visitor) {
      const known = usedUp(wrongKeys, visitor, clock())
      if (known) return known
      const taken = await store.used(wrongKeys.nameInStore, nameInStore(visitor)).catch(notCounted)
      return taken && taken.used >= wrongKeys.points ? state(wrongKeys, taken.used, taken.leftMs, false) : undefined
    },
  }
}

interface Told {
  readonly counter: Counter
  readonly who: string
  readonly window: Window
  /** Beyond what is unreported. */
  readonly more: number
}

export const RATE_LIMITED = { detail: 'Wait as many seconds as Retry-After says, then go on.' }
