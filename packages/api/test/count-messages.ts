import { MESSAGE_STATES, type MessageState } from '../src/store/messages.ts'
import type { Store } from '../src/store/store.ts'

const MORE_THAN_ANY_TEST_LEAVES = 10_000

/** How many letters and text messages of all organizations are in each state. */
export async function countMessages({ outbox }: Pick<Store, 'outbox'>): Promise<Readonly<Record<MessageState, number>>> {
  const rows = await outbox.list({}, { limit: MORE_THAN_ANY_TEST_LEAVES })
  const counts = MESSAGE_STATES.map((state) => [state, rows.filter((row) => row.state === state).length] as const)
  return Object.fromEntries(counts) as Record<MessageState, number>
}
