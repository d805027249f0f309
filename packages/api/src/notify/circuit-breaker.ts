/** `halfOpen`: the pause is over, and the next message shows whether the destination is back. */
export type CircuitState = 'closed' | 'open' | 'halfOpen'

/** What trying a destination showed. `untried`: nothing, since it was not needed or failed before it got there. */
export type Contact = 'reached' | 'away' | 'untried'

export interface CircuitBreaker {
  /** Destinations to which nothing may go at this moment: what is away, and what is being tried by one message. */
  shut(): readonly string[]
  /** To be called when a message to this destination sets out, and `ended` with what it met. */
  began(destination: string): void
  ended(destination: string, contact: Contact): void
  stateOf(destination: string): CircuitState
  /** Of destinations that are not as they should be; every other one is closed. */
  states(): ReadonlyMap<string, CircuitState>
}

export interface CircuitOptions {
  /** In epoch milliseconds. */
  readonly clock: () => number
  /** In [0, 1); spreads the pauses, so that processes don't come back together. */
  readonly random?: () => number
  /** How many failures in a row open it. */
  readonly threshold?: number
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
}

const THRESHOLD = 5
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 5 * 60_000
/** Doubling more often than this is past any longest pause, and would leave the numbers' range one day. */
const MOST_DOUBLINGS = 30

interface Circuit {
  /** In a row, by connection or time-out. */
  readonly failures: number
  /** How often it was opened since it was last reached. */
  readonly openings: number
  /** The end of the pause; 0 while it is closed. */
  readonly untilMs: number
  /** One message is on its way to show whether it is back. */
  readonly probing: boolean
}

const CLOSED: Circuit = { failures: 0, openings: 0, untilMs: 0, probing: false }

/**
 * Keeps messages from a destination that does not answer, so that they neither wait for it one by one nor use up their attempts. After
 * `threshold` failures in a row it pauses, each time twice as long (by a fifth more or less); then one message is let through. Whatever is
 * reached is closed again. Of destinations that are well nothing is kept.
 */
export function createCircuitBreaker({
  clock,
  random = Math.random,
  threshold = THRESHOLD,
  firstPauseMs = FIRST_PAUSE_MS,
  longestPauseMs = LONGEST_PAUSE_MS,
}: CircuitOptions): CircuitBreaker {
  const circuits = new Map<string, Circuit>()

  const stateIn = ({ openings, untilMs }: Circuit): CircuitState => {
    if (openings === 0) return 'closed'
    return clock() < untilMs ? 'open' : 'halfOpen'
  }

  const opened = (circuit: Circuit): Circuit => {
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(circuit.openings, MOST_DOUBLINGS))
    return {
      failures: circuit.failures + 1,
      openings: circuit.openings + 1,
      untilMs: clock() + Math.round(pauseMs * (0.8 + 0.4 * random())),
      probing: false,
    }
  }

  function afterFailure(circuit: Circuit): Circuit {
    const state = stateIn(circuit)
    // What set out before it was opened tells nothing new.
    if (state === 'open') return circuit
    if (state === 'halfOpen' || circuit.failures + 1 >= threshold) return opened(circuit)
    return { ...circuit, failures: circuit.failures + 1 }
  }

  return {
    shut: () => [...circuits].flatMap(([destination, circuit]) => (circuit.probing || stateIn(circuit) === 'open' ? [destination] : [])),
    began(destination) {
      const circuit = circuits.get(destination)
      if (circuit && stateIn(circuit) === 'halfOpen') circuits.set(destination, { ...circuit, probing: true })
    },
    ended(destination, contact) {
      const circuit = circuits.get(destination) ?? CLOSED
      if (contact === 'reached') circuits.delete(destination)
      else if (contact === 'away') circuits.set(destination, afterFailure(circuit))
      else if (circuit.probing) circuits.set(destination, { ...circuit, probing: false })
    },
    stateOf: (destination) => stateIn(circuits.get(destination) ?? CLOSED),
    states: () =>
      new Map(
        [...circuits].flatMap(([destination, circuit]) => {
          const state = stateIn(circuit)
          return state === 'closed' ? [] : [[destination, state] as const]
        }),
      ),
  }
}
