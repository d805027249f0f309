/**
 * Lets changes of this process that want the same lock come one after the other before they take a connection. Else a storm on
 * one subject would fill the pool with transactions that wait, and everybody else would wait for a connection. A change
 * queues for all its keys at once, so nobody waits in a circle.
 */
export function createTurns() {
  const newest = new Map<bigint, Promise<void>>()
  return async <T>(keys: readonly bigint[], work: () => Promise<T>): Promise<T> => {
    const before = keys.map((key) => newest.get(key) ?? Promise.resolve())
    let end = () => {}
    const ended = new Promise<void>((resolve) => (end = resolve))
    for (const key of keys) newest.set(key, ended)
    await Promise.all(before)
    try {
      return await work()
    } finally {
      end()
      for (const key of keys) if (newest.get(key) === ended) newest.delete(key)
    }
  }
}
