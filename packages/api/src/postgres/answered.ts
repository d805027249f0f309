import { StoreUnavailable } from '../store/unavailable.ts'

/** What waits for no lock takes milliseconds, and on a machine that is very busy a second or two. Statements that may wait have limits of their own. */
const OVERDUE_MS = 8_000

/**
 * The result of `work`, or `StoreUnavailable` if the server takes it and does not answer: it hangs, or the network swallows what it says. Whoever asked need
 * not wait until the connection is given up. `work` goes on; how it ends concerns nobody any more.
 */
export async function answered<T>(work: Promise<T>, overdueMs = OVERDUE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('unreachable', { cause: new Error(`no answer for ${overdueMs} ms`) })), overdueMs)
  })
  try {
    return await Promise.race([work, overdue])
  } finally {
    clearTimeout(timer)
  }
}
