import type { Change } from './changes.ts'
import type { Candidate, MinuteRange, Occupancy, Offer, SlotQuery } from './offer.ts'

export interface Asked {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: Omit<SlotQuery, 'fromMs' | 'toMs'>
  readonly startMs: number
}

/** Why a start is not free: what stands in its way, the setting it comes from, and what would have to change. */
export interface Reason {
  readonly kind:
    | 'rule'
    | 'override'
    | 'closure'
    | 'holiday'
    | 'timeOff'
    | 'external'
    | 'past'
    | 'notice'
    | 'window'
    | 'limit'
    | 'buffer'
    | 'travel'
    | 'claim'
    | 'resource'
    | 'seats'
    | 'grid'
    | 'team'
  /** The rule, override, time off, limit, resource or session; the owner of a claim. */
  readonly settingId?: string
  readonly staffId?: string
  /** The hours nearest to that time, of a rule or override. */
  readonly range?: MinuteRange
  /** The local date that they are of. */
  readonly isoDate?: string
  /** When that which is in the way takes place. */
  readonly startMs?: number
  readonly endMs?: number
  /** Of a resource: who has its units at that time. */
  readonly owners?: readonly string[]
  /** Changes that belong together, several ways of them, the gentlest first. None: no setting helps. */
  readonly ways: readonly (readonly Change[])[]
  /** Far more than is needed, for where none of the ways helps. */
  readonly otherwise?: readonly Change[]
}

/** One key or none: a setting without a name must not get one that is undefined. */
export const named = (settingId: string | undefined): { settingId?: string } => (settingId === undefined ? {} : { settingId })

export const endOf = ({ offer, startMs }: Pick<Asked, 'offer' | 'startMs'>): number => startMs + offer.durationMin * 60_000

/** Whether a query lets a candidate in. Of a team the others are needed as well. */
export const isAskedFor = ({ offer, query }: Pick<Asked, 'offer' | 'query'>, { staffId, locationId }: Candidate): boolean =>
  (query.locationId ?? locationId) === locationId && (offer.team !== undefined || (query.staffId ?? staffId) === staffId)
