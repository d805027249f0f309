import { postgresDatabase } from '../../../test/test-database.ts'
import { everyContract } from '../contract/every.contract.ts'
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
everyContract('PostgreSQL', twoConnections)
