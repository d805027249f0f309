import type { Log } from './http/log.ts'
import type { LeaseStore } from './store/leases.ts'

/** A server that is gone is remembered for so long. */
const REMEMBERED_MS = 30_000
/** How often each server has to look. */
export const LOOK_MS = 10_000

export interface AddressParts {
  readonly leases: LeaseStore
  readonly publicUrl: string
  readonly log: Log
}

/**
 * Servers on one database must have one PUBLIC_URL: a booking that is asked for again, at another server, would be answered with another
 * manage link, and letters would lead to either. The address is a lease whose holder is the address itself, so all who agree hold it
 * together. Whoever does not, says so in its log and goes on: while an address is being changed, both are right.
 */
export function createAddressWatch({ leases, publicUrl, log }: AddressParts): { readonly look: () => Promise<void> } {
  let agrees = true
  return {
    async look() {
      const before = agrees
      agrees = await leases.take('publicUrl', publicUrl, REMEMBERED_MS)
      if (before && !agrees)
        log({
          event: 'public_url.differs',
          level: 'warn',
          detail: 'Another server on this database has another PUBLIC_URL, or had it half a minute ago. Give all of them the same.',
        })
      if (!before && agrees) log({ event: 'public_url.agrees', level: 'info' })
    },
  }
}
