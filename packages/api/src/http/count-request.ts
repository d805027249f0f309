import type { LimitName, Limits, LimitState } from './limits.ts'

interface Counted {
  readonly bucket: LimitName
  readonly keyName: string
  /** Name of the address. */
  readonly who: string
  readonly organizationId: string | undefined
}

/** Counts one request for its visitor and for everybody at the organization; who refuses is who speaks. */
export async function countRequest(limits: Limits, { bucket, keyName, who, organizationId }: Counted): Promise<LimitState> {
  const mine = await limits.visitor(bucket, `${keyName}|${who}`)
  const all = organizationId === undefined ? undefined : await limits.organization(bucket, organizationId)
  return mine.allowed && all && !all.allowed ? all : mine
}

export const RATE_LIMITED = { detail: 'Wait as many seconds as Retry-After says, then go on.' }
