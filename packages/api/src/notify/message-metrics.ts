import type { Backlog } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import type { CircuitBreaker, CircuitState } from './circuit-breaker.ts'
import type { End } from './queue-runner.ts'

/** One figure under its name, with a sample for each of its labels' values. */
export interface Metric {
  readonly name: string
  readonly kind: 'counter' | 'gauge'
  readonly help: string
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]
}

export interface MessageMetricsOptions {
  /** Every channel; one without anything to tell is told as 0, so that no figure is missing. */
  readonly channels: readonly string[]
  /** What waits, of all processes together, from each queue that there is. */
  readonly backlogs: readonly (() => Promise<readonly Backlog[]>)[]
  readonly breakers: readonly CircuitBreaker[]
  /** Which of several processes on one port this is. */
  readonly worker?: number | undefined
}

export interface MessageMetrics {
  /** To be called with what became of each message. */
  readonly count: (channel: string, end: End) => void
  readonly collect: () => Promise<readonly Metric[]>
}

const COUNTED: readonly (readonly [end: End, name: string, what: string])[] = [
  ['sent', 'slotwell_messages_sent_total', 'Messages that somebody else has taken responsibility for'],
  ['dropped', 'slotwell_messages_dropped_total', 'Messages that were not needed any more when their turn came'],
  ['givenUp', 'slotwell_messages_failed_total', 'Messages that were given up'],
  ['delayed', 'slotwell_messages_retried_total', 'Attempts that failed and are made again'],
]
const WAITING: readonly (readonly [name: string, help: string, value: (of: Backlog) => number])[] = [
  ['slotwell_messages_due', 'Messages whose time has come and that are not settled. Of all processes.', ({ due }) => due],
  ['slotwell_messages_lag_seconds', 'For how long the first of them has been due. Of all processes.', ({ lagMs }) => lagMs / 1_000],
  ['slotwell_messages_given_up', 'Messages that were given up and are kept to be sent again. Of all processes.', ({ failed }) => failed],
]
/** A channel may be of several tables. */
function together(backlog: readonly Backlog[], channel: string): Backlog {
  const own = backlog.filter((one) => one.channel === channel)
  const sum = (figure: 'due' | 'failed') => own.reduce((total, one) => total + one[figure], 0)
  return { channel, due: sum('due'), lagMs: Math.max(0, ...own.map(({ lagMs }) => lagMs)), failed: sum('failed') }
}

const SHOWN_STATES: readonly CircuitState[] = ['open', 'halfOpen']

/**
 * What waits of letters and text messages, by channel and table. Of the letters of the day and of those that ask for a confirmation
 * nothing that was given up can be sent again.
 */
export async function messageBacklog({
  outbox,
  agendas,
  confirmations,
}: Pick<Store, 'outbox' | 'agendas' | 'confirmations'>): Promise<readonly Backlog[]> {
  const [messages, ...letters] = await Promise.all([outbox.backlog(), agendas.backlog(), confirmations.backlog()])
  return [...messages, ...letters.map((waiting) => ({ channel: 'mail', failed: 0, ...waiting }))]
}

/**
 * Figures of what is sent. What waits comes from the database and is whole; what was done is counted by each process for itself, from its
 * start, and says so. Labels are names of ours: no id, no address.
 */
export function createMessageMetrics({ channels, backlogs, breakers, worker }: MessageMetricsOptions): MessageMetrics {
  const counts = new Map<string, number>()
  const keyOf = (channel: string, end: End) => `${channel} ${end}`
  const own = worker ? { worker: String(worker) } : {}

  /** Destinations in this state; of each the part before the colon is the channel. */
  const breakersIn = (channel: string, state: CircuitState): number =>
    breakers
      .flatMap((breaker) => [...breaker.states()])
      .filter(([destination, found]) => found === state && destination.split(':')[0] === channel).length

  return {
    count(channel, end) {
      counts.set(keyOf(channel, end), (counts.get(keyOf(channel, end)) ?? 0) + 1)
    },
    async collect() {
      const backlog = (await Promise.all(backlogs.map((ask) => ask()))).flat()
      const gauges = WAITING.map(
        ([name, help, value]): Metric => ({
          name,
          kind: 'gauge',
          help,
          samples: channels.map((channel) => ({ labels: { channel }, value: value(together(backlog, channel)) })),
        }),
      )
      const counters = COUNTED.map(
        ([end, name, what]): Metric => ({
          name,
          kind: 'counter',
          help: `${what}. Of the process that answers, since it started.`,
          samples: channels.map((channel) => ({ labels: { channel, ...own }, value: counts.get(keyOf(channel, end)) ?? 0 })),
        }),
      )
      const circuits: Metric = {
        name: 'slotwell_messages_breakers',
        kind: 'gauge',
        help: 'Destinations to which nothing is sent at present (open) or one message to look (halfOpen). Of the process that answers.',
        samples: channels.flatMap((channel) =>
          SHOWN_STATES.map((state) => ({ labels: { channel, state, ...own }, value: breakersIn(channel, state) })),
        ),
      }
      return [...gauges, ...counters, circuits]
    },
  }
}
