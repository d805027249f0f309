import type { LimitStore, Taking } from '../../store/limits.ts'
import { notCounted } from '../limits.ts'

const HOUR_MS = 3_600_000
/** Remembered a little longer than it lives: the store's clock and ours are two. */
const MARGIN_MS = 60_000
/**
 * Holds and bookings an hour, counted together, that ask nothing of anybody: of one visitor at one key (a person who
 * cannot decide needs a dozen; an office shares its address), and of all at one organization.
 */
export const FREE = { visitor: 24, organization: 240 } as const
/**
 * The first challenge, in hashes at most. It doubles with every doubling of the load. What everybody at an organization
 * has to do is bounded, so that a person never waits two seconds on a slow phone; what one address has to do is not kept so low.
 */
export const FIRST_HASHES = 16_000
export const MOST_HASHES = { visitor: 1_024_000, organization: 32_000 } as const

export interface Load {
  /** Of one visitor and of everybody, in this hour, this request included. */
  readonly visitor: number
  readonly organization: number
  /** How often a solved challenge has been shown now; 0 without one. */
  readonly shown: number
}

interface Pressing {
  readonly visitor: string
  readonly keyName: string
  readonly organizationId: string
  readonly solved: { readonly id: string; readonly untilMs: number } | undefined
}

export interface PressureDeps {
  readonly store: LimitStore
  readonly clock: () => number
  readonly nameInStore: (text: string) => string
}

/** Counts holds and bookings in the store, for all processes, and spends solved challenges in the same change. */
export function createPressure({ store, clock, nameInStore }: PressureDeps): (pressing: Pressing, weight?: number) => Promise<Load> {
  return async ({ visitor, keyName, organizationId, solved }, weight = 1) => {
    const takings: Taking[] = [
      { bucket: 'pressure.visitor', who: nameInStore(`${keyName}|${visitor}`), points: weight, windowMs: HOUR_MS },
      { bucket: 'pressure.organization', who: nameInStore(organizationId), points: 1, windowMs: HOUR_MS },
      // Its own name, not that of the day: at midnight a challenge is not new again.
      ...(solved ? [{ bucket: 'proof.shown', who: solved.id, points: 1, windowMs: solved.untilMs - clock() + MARGIN_MS }] : []),
    ]
    const [mine, all, shown] = await store.take(takings).catch(notCounted)
    return { visitor: mine?.used ?? 0, organization: all?.used ?? 0, shown: shown?.used ?? 0 }
  }
}

/** How much is asked of a request under this load, in hashes at most; 0 is nothing. `factor` multiplies what is free. */
export function hashesFor(
  { visitor, organization }: Pick<Load, 'visitor' | 'organization'>,
  mode: 'auto' | 'always',
  factor: number,
): number {
  const asked = Math.max(
    rising(visitor, FREE.visitor * factor, MOST_HASHES.visitor),
    rising(organization, FREE.organization * factor, MOST_HASHES.organization),
  )
  return mode === 'always' ? Math.max(asked, FIRST_HASHES) : asked
}

const rising = (used: number, free: number, most: number): number =>
  used <= free ? 0 : Math.min(most, FIRST_HASHES * 2 ** Math.floor(Math.log2(used / free)))
