import { postgresDatabase } from '../../../test/test-database.ts'
import { calendarFeedsContract } from '../contract/calendar-feeds.contract.ts'
import { leasesContract } from '../contract/leases.contract.ts'
import { limitsContract } from '../contract/limits.contract.ts'
import { mailContract } from '../contract/mail.contract.ts'
import { outboxContract } from '../contract/outbox.contract.ts'
import { sessionsContract } from '../contract/sessions.contract.ts'
import { storeContract } from '../contract/store.contract.ts'
import { webhooksContract } from '../contract/webhooks.contract.ts'
import { openStore } from '../open-store.ts'

const twoConnections = async () => {
  const database = await postgresDatabase()
  let nowMs = 0
  const options = { url: database.url, clock: () => nowMs }
  const store = await openStore(options)
  const other = await openStore(options)
  return {
    store,
    other,
    setClock: (ms: number) => void (nowMs = ms),
    async close() {
      await store.close()
      await other.close()
      await database.drop()
    },
  }
}
storeContract('PostgreSQL', twoConnections)
sessionsContract('PostgreSQL', twoConnections)
mailContract('PostgreSQL', twoConnections)
limitsContract('PostgreSQL', twoConnections)
leasesContract('PostgreSQL', twoConnections)
outboxContract('PostgreSQL', twoConnections)
calendarFeedsContract('PostgreSQL', twoConnections)
webhooksContract('PostgreSQL', twoConnections)
