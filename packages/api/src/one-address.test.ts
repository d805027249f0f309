import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPractice, type Practice } from '../test/practice.ts'
import { createAddressWatch } from './one-address.ts'

let practice: Practice
beforeEach(async () => {
  practice = await openPractice()
})
afterEach(() => practice.close())

const HERE = 'https://book.example.org'

/** A server with this address; `said` are the events of its log. */
function serverAt(publicUrl: string) {
  const said: string[] = []
  const watch = createAddressWatch({ leases: practice.store.leases, publicUrl, log: ({ event }) => void said.push(event) })
  return { look: watch.look, said }
}

it('servers with one address hold it together and say nothing', async () => {
  const servers = [serverAt(HERE), serverAt(HERE)]
  for (let round = 0; round < 10; round++) {
    for (const server of servers) await server.look()
    practice.at(practice.now() + 10_000)
  }
  expect(servers.map(({ said }) => said)).toEqual([[], []])
})

it('a server with another address says so once, and once more when the first one is gone', async () => {
  const [first, second] = [serverAt(HERE), serverAt('http://localhost:4400')]
  for (let round = 0; round < 10; round++) {
    await first.look()
    await second.look()
    practice.at(practice.now() + 10_000)
  }
  expect([first.said, second.said]).toEqual([[], ['public_url.differs']])
  practice.at(practice.now() + 20_000)
  await second.look()
  expect(second.said).toEqual(['public_url.differs', 'public_url.agrees'])
})
