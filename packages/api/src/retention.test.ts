import { expect, it } from 'vitest'
import { countMessages } from '../test/count-messages.ts'
import { book, startHarness } from '../test/harness.ts'
import { sweep } from './jobs.ts'

const DAY_MS = 86_400_000
const never = (part: string) => (error: unknown) => {
  throw new Error(part, { cause: error })
}

it('forgets messages that were sent or not needed after 30 days, and what was given up after 90', async () => {
  const harness = await startHarness()
  const { store } = harness.deps
  const startMs = harness.now()
  await book(harness)
  const [failed] = await store.outbox.list({}, { limit: 1 })
  if (failed) await store.outbox.giveUp(failed, 'away')
  await harness.sendLetters()
  const leftAfter = async (ms: number) => {
    harness.setClock(startMs + ms)
    await sweep(harness.deps, never)
    const { sent, failed: givenUp } = await countMessages(store)
    return { sent, givenUp }
  }
  expect(await leftAfter(30 * DAY_MS - 1)).toEqual({ sent: 1, givenUp: 1 })
  expect(await leftAfter(30 * DAY_MS)).toEqual({ sent: 0, givenUp: 1 })
  expect(await leftAfter(90 * DAY_MS - 1)).toEqual({ sent: 0, givenUp: 1 })
  expect(await leftAfter(90 * DAY_MS)).toEqual({ sent: 0, givenUp: 0 })
  await harness.close()
})

it('goes on with the other parts when some fail, and tells which', async () => {
  const harness = await startHarness()
  const { store } = harness.deps
  await book(harness)
  await harness.sendLetters()
  harness.setClock(harness.now() + 30 * DAY_MS)
  const broken = { sweep: () => Promise.reject(new Error('broken')) }
  const failed: string[] = []
  const deps = {
    ...harness.deps,
    store: { ...store, confirmations: { ...store.confirmations, ...broken }, webhooks: { ...store.webhooks, ...broken } },
  }
  await sweep(deps, (part) => () => void failed.push(part))
  expect([failed, await countMessages(store)]).toMatchObject([['sweep.confirmations', 'sweep.webhooks'], { sent: 0 }])
  await harness.close()
})
