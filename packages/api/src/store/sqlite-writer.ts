import { statSync } from 'node:fs'
import type { Sqlite } from './sqlite-driver.ts'
import { StoreUnavailable } from './unavailable.ts'

/** So long SQLite itself waits for a lock, and this process with it: more than another process's change takes. */
const LOCK_WAIT_MS = 100
/** Between two tries of whoever is first in line, while everything else goes on. */
const PAUSE_MS = 50
const PATIENCE_MS = 5_000

/** `flush: 'later'`: the commit does not wait for the disk, so it may be lost with the power. */
export type Write = <T>(change: () => T, flush?: 'later') => Promise<T>

/**
 * Runs changes on one connection, each in a synchronous transaction that takes the write lock before its
 * first read. A lock that another program keeps is waited for without stopping this process, in the order
 * of asking and for five seconds at most. To be made when the file is open and migrated.
 */
export function sqliteWriter(sqlite: Sqlite): Write {
  sqlite.pragma(`busy_timeout = ${LOCK_WAIT_MS}`)
  const isMoved = watchFile(sqlite)
  // `immediate`: a deferred transaction that read before another process wrote fails at its first write.
  const attempt = <T>(change: () => T, flush: 'later' | undefined): T => {
    if (isMoved()) throw new StoreUnavailable('moved')
    if (!flush) return sqlite.transaction(change).immediate()
    // SQLite takes this only between transactions.
    sqlite.pragma('synchronous = NORMAL')
    try {
      return sqlite.transaction(change).immediate()
    } finally {
      sqlite.pragma('synchronous = FULL')
    }
  }
  let inLine = 0
  let last = Promise.resolve()

  async function waitInLine<T>(change: () => T, flush: 'later' | undefined, untilMs: number): Promise<T> {
    const before = last
    let leave = () => {}
    last = new Promise((resolve) => (leave = resolve))
    inLine++
    try {
      await before
      for (;;) {
        if (performance.now() >= untilMs) throw new StoreUnavailable('busy')
        try {
          return attempt(change, flush)
        } catch (error) {
          if (!isBusy(error)) throw error
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    } finally {
      inLine--
      leave()
    }
  }

  return async (change, flush) => {
    const untilMs = performance.now() + PATIENCE_MS
    if (inLine === 0) {
      try {
        return attempt(change, flush)
      } catch (error) {
        if (!isBusy(error)) throw error
      }
    }
    return waitInLine(change, flush, untilMs)
  }
}

/** Nothing of the change was done: the lock is taken before it begins. */
const isBusy = (error: unknown): boolean => error instanceof Error && String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

/**
 * Whether the file that is open no longer bears its name. SQLite would go on writing to it, where the next
 * start does not look: everything acknowledged from then on would be lost.
 */
function watchFile({ name, memory }: Sqlite): () => boolean {
  if (memory) return () => false
  const opened = statSync(name, { bigint: true })
  return () => {
    try {
      const now = statSync(name, { bigint: true })
      return now.ino !== opened.ino || now.dev !== opened.dev
    } catch {
      return true
    }
  }
}
