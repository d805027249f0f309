import { storeContract } from '../contract/store.contract.ts'
import { postgresDatabase } from '../../../test/test-database.ts'
import { openStore } from '../open-store.ts'

storeContract('PostgreSQL', async () => {
  const database = await postgresDatabase()
  let nowMs = 0
  const options = { url: database.url, clock: () => nowMs }
  const store = await openStore(options)
  const other = await openStore(options)
  return {
    store,
    other,
    setClock: (ms) => void (nowMs = ms),
    async close() {
      await store.close()
      await other.close()
      await database.drop()
    },
  }
})
