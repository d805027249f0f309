/**
 * What one process of several may do at a time, for as long as it says so again.
 * A holder that dies is followed when its time is up; one that stops lets go.
 */
export interface LeaseStore {
  /**
   * Takes the lease, or keeps it for another `forMs` if `holder` has it already, in one statement under the
   * database's clock. False, and nothing changed, while somebody else's time runs.
   */
  take(name: string, holder: string, forMs: number): Promise<boolean>
  /** Ends the lease at once; nothing if `holder` does not have it. */
  release(name: string, holder: string): Promise<void>
}
