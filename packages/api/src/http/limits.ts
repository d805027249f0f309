import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'

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
  visitor(name: LimitName, who: string): Promise<LimitState>
  /** Counts one request to an organization; undefined if the bucket knows no such limit. */
  organization(name: LimitName, organizationId: string): Promise<LimitState | undefined>
  /** True once `who` has used up the bucket; counts nothing. */
  exhausted(name: LimitName, who: string): Promise<LimitState | undefined>
}

/** Buckets in this process's memory. Every figure is multiplied by `factor`. */
export function createLimits(factor: number): Limits {
  const limiters = new Map<string, RateLimiterMemory>()
  const limiter = (name: LimitName, kind: 'visitor' | 'organization'): RateLimiterMemory | undefined => {
    const points = LIMITS[name][kind]
    if (points === undefined) return undefined
    const keyPrefix = `${name}.${kind}`
    let found = limiters.get(keyPrefix)
    if (!found) {
      found = new RateLimiterMemory({ keyPrefix, points: Math.max(1, Math.round(points * factor)), duration: WINDOW_SECONDS })
      limiters.set(keyPrefix, found)
    }
    return found
  }

  const state = (name: LimitName, points: number, used: RateLimiterRes | null, allowed: boolean): LimitState => {
    const seconds = Math.max(1, Math.ceil((used?.msBeforeNext ?? WINDOW_SECONDS * 1000) / 1000))
    return {
      allowed,
      headers: {
        'ratelimit-policy': `"${name}";q=${points};w=${WINDOW_SECONDS}`,
        ratelimit: `"${name}";r=${Math.max(0, used?.remainingPoints ?? points)};t=${seconds}`,
        ...(allowed ? {} : { 'retry-after': String(seconds) }),
      },
    }
  }
  const consume = async (name: LimitName, bucket: RateLimiterMemory, who: string): Promise<LimitState> => {
    try {
      return state(name, bucket.points, await bucket.consume(who), true)
    } catch (refused) {
      // The library rejects with the state of the bucket; anything else is a fault.
      if (refused instanceof Error) throw refused
      return state(name, bucket.points, refused as RateLimiterRes, false)
    }
  }

  return {
    visitor(name, who) {
      return consume(name, limiter(name, 'visitor') as RateLimiterMemory, who)
    },
    async organization(name, organizationId) {
      const bucket = limiter(name, 'organization')
      return bucket && consume(name, bucket, organizationId)
    },
    async exhausted(name, who) {
      const bucket = limiter(name, 'visitor') as RateLimiterMemory
      const used = await bucket.get(who)
      return used && used.remainingPoints <= 0 ? state(name, bucket.points, used, false) : undefined
    },
  }
}
