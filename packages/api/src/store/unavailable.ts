/** Why the data cannot be reached or written, and how soon it is worth trying again. Sentences are for operators. */
const REASONS = {
  full: { sentence: 'The disk of the database is full.', retryAfterSeconds: 10 },
  readOnly: { sentence: 'The database is read-only.', retryAfterSeconds: 10 },
  busy: { sentence: 'The database is locked by another program.', retryAfterSeconds: 2 },
  moved: { sentence: 'The database file was moved or replaced.', retryAfterSeconds: 10 },
  failing: { sentence: 'The disk of the database fails.', retryAfterSeconds: 10 },
  unreachable: { sentence: 'The database server does not answer.', retryAfterSeconds: 2 },
} as const
export type UnavailableReason = keyof typeof REASONS

/**
 * The database cannot do its work at the moment, and that is nobody's bug. Adapters throw it, and nothing
 * else for this, whatever their driver says; it passes, and so it is worth asking again.
 *
 * A change that ended with it is usually not written. A commit whose answer was lost may be, which
 * only a repeated request with the same idempotency key finds out.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly reason: UnavailableReason
  readonly retryAfterSeconds: number

  constructor(reason: UnavailableReason, options?: ErrorOptions) {
    super(REASONS[reason].sentence, options)
    this.reason = reason
    this.retryAfterSeconds = REASONS[reason].retryAfterSeconds
  }
}

/** The same methods, whose faults go through `translate`: what a driver says becomes what the port says. */
export function translated<Part extends object>(part: Part, translate: (error: unknown) => unknown): Part {
  const raise = (error: unknown): never => {
    throw translate(error)
  }
  const wrapped = Object.entries(part).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [name, member]
    const told = (...given: unknown[]): unknown => {
      try {
        const result: unknown = member.apply(part, given)
        return result instanceof Promise ? result.catch(raise) : result
      } catch (error) {
        return raise(error)
      }
    }
    return [name, told]
  })
  return Object.fromEntries(wrapped) as Part
}
