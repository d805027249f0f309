import type { IdPrefix } from '@slotwell/shared/schema'
import type { Store } from '../store/store.ts'
import type { Keyring } from '../trust/keyring.ts'
import type { OccupancyView } from './occupancy-view.ts'

/** What the use cases need from outside. None of them reads a clock: the store's does, under its lock. */
export interface BookingDeps {
  readonly store: Store
  /** For what is only shown; decisions read rows under the store's lock. */
  readonly occupancy: OccupancyView
  readonly keyring: Keyring
  readonly newId: (prefix: IdPrefix) => string
  /** Our own origin, without a slash at the end; manage links begin with it. */
  readonly publicUrl: string
  /** Called after a commit that left a letter in the outbox. */
  readonly letterDue?: () => void
}
