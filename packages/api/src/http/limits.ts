import { type Count, createWindows, type Windows } from './windows.ts'

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
  probe: { visitor: 600, organization: undefined },
  /** Requests with a key or token that does not exist. */
  badKey: { visitor: 60, organization: undefined },
} as const satisfies Record<string, { readonly visitor: number; readonly organization: number | undefined }>
export type LimitName = keyof typeof LIMITS

const WINDOW_SECONDS = 60

export interface LimitState {
  readonly allowed: boolean
  readonly headers: Readonly<Record<string, string>>
}

export interface Limits {
  /** Counts one request of `who` (`key|address name`). */
  visitor(name: LimitName, who: string): LimitState
  /** Counts one request to an organization; undefined if the bucket knows no such limit. */
  organization(name: LimitName, organizationId: string): LimitState | undefined
  /** Its state once `who` has used up the bucket; counts nothing. */
  exhausted(name: LimitName, who: string): LimitState | undefined
}

interface Bucket {
  readonly points: number
  readonly windows: Windows
  readonly policy: string
}

/** Buckets in this process's memory. Every figure is multiplied by `factor`. `clock` counts milliseconds and never goes back. */
export function createLimits(factor: number, clock: () => number = () => performance.now()): Limits {
  const made = { visitor: new Map<LimitName, Bucket>(), organization: new Map<LimitName, Bucket>() }
  const bucketOf = (name: LimitName, kind: 'visitor' | 'organization', given: number): Bucket => {
    const found = made[kind].get(name)
    if (found) return found
    const points = Math.max(1, Math.round(given * factor))
    const bucket = { points, windows: createWindows(WINDOW_SECONDS * 1000, clock), policy: `"${name}";q=${points};w=${WINDOW_SECONDS}` }
    made[kind].set(name, bucket)
    return bucket
  }

  const state = (name: LimitName, { points, policy }: Bucket, { used, endsInMs }: Count): LimitState => {
    const seconds = Math.max(1, Math.ceil(endsInMs / 1000))
    const ratelimit = `"${name}";r=${Math.max(0, points - used)};t=${seconds}`
    return used <= points
      ? { allowed: true, headers: { 'ratelimit-policy': policy, ratelimit } }
      : { allowed: false, headers: { 'ratelimit-policy': policy, ratelimit, 'retry-after': String(seconds) } }
  }

  return {
    visitor(name, who) {
      const bucket = bucketOf(name, 'visitor', LIMITS[name].visitor)
      return state(name, bucket, bucket.windows.count(who))
    },
    organization(name, organizationId) {
      const points = LIMITS[name].organization
      if (points === undefined) return undefined
      const bucket = bucketOf(name, 'organization', points)
      return state(name, bucket, bucket.windows.count(organizationId))
    },
    exhausted(name, who) {
      const bucket = bucketOf(name, 'visitor', LIMITS[name].visitor)
      const count = bucket.windows.look(who)
      return count && count.used >= bucket.points ? state(name, bucket, { ...count, used: bucket.points + 1 }) : undefined
    },
  }
}
