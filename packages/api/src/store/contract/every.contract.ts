import type { OpenStores } from '../../../test/store-stage.ts'
import { bookingsContract } from './bookings.contract.ts'
import { calendarFeedsContract } from './calendar-feeds.contract.ts'
import { leasesContract } from './leases.contract.ts'
import { limitsContract } from './limits.contract.ts'
import { mailContract } from './mail.contract.ts'
import { outboxContract } from './outbox.contract.ts'
import { sessionsContract } from './sessions.contract.ts'
import { storeContract } from './store.contract.ts'
import { webhookDeliveriesContract } from './webhook-deliveries.contract.ts'
import { webhookEndpointsContract } from './webhook-endpoints.contract.ts'
import { webhookEventsContract } from './webhook-events.contract.ts'

/** The meaning of the whole port. An adapter is done when this is green on it. */
export function everyContract(name: string, open: OpenStores) {
  bookingsContract(name, open)
  calendarFeedsContract(name, open)
  leasesContract(name, open)
  limitsContract(name, open)
  mailContract(name, open)
  outboxContract(name, open)
  sessionsContract(name, open)
  storeContract(name, open)
  webhookDeliveriesContract(name, open)
  webhookEndpointsContract(name, open)
  webhookEventsContract(name, open)
}
