/** Points to count: `who` uses up `points` of a bucket. No two of one call name the same window. */
export interface Taking {
  readonly bucket: string
  /** A keyed digest, or ids; never an address. */
  readonly who: string
  /** At least 1. */
  readonly points: number
  /** How long a window lasts that begins with these points; one that is open keeps its end. */
  readonly windowMs: number
}

/** What one window holds, by the store's clock. */
export interface Taken {
  readonly used: number
  /** Until the window ends, above 0. */
  readonly leftMs: number
}

/** Counters of every process on this database. What a limit is, and who may go on, is not decided here. */
export interface LimitStore {
  /**
   * Counts all of them in one atomic change and tells, in their order, what is used up with them. The figures that
   * two processes get for one window are never the same, so exactly `limit` of any number of takings see `used ≤ limit`.
   * Nothing that is shown depends on it, so the change feed does not tell of it. Rejects if nothing could be written.
   */
  take(takings: readonly Taking[]): Promise<readonly Taken[]>
  /** What is used up of one open window; undefined if there is none. Writes nothing. */
  used(bucket: string, who: string): Promise<Taken | undefined>
  /** Drops windows that have ended. Returns how many. */
  sweep(): Promise<number>
}
