import { afterEach, describe, expect, it } from 'vitest'
import { memoryQueue, type Row } from '../../test/memory-queue.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { createQueueRunner, type Outcome, type QueueRunner, type QueueRunnerOptions } from './queue-runner.ts'

const AWAY: Outcome = { end: 'delayed', reason: 'away', contact: 'away' }
const SENT: Outcome = { end: 'sent' }

let runner: QueueRunner | undefined
afterEach(() => runner?.stop())

function start(destinations: readonly string[], options: Partial<QueueRunnerOptions<Row>> & Pick<QueueRunnerOptions<Row>, 'deliver'>) {
  let nowMs = 1_000
  const clock = () => nowMs
  const memory = memoryQueue(clock, destinations)
  const breaker = createCircuitBreaker({ clock, random: () => 0.5, threshold: 3, firstPauseMs: 1_000 })
  const told: string[] = []
  const faults: unknown[] = []
  runner = createQueueRunner<Row>({
    queue: memory.queue,
    ended: ({ id }, end, reason) => void told.push(`${id} ${end}${reason && ` ${reason}`}`),
    failed: (error) => void faults.push(error),
    nextAttemptMs: (now, failures) => (failures < 4 ? now + 10 : undefined),
    breaker,
    clock,
    random: () => 0.5,
    senders: 4,
    sendersPerDestination: 2,
    leaseMs: 30_000,
    pollMs: 5,
    close: () => {},
    ...options,
  })
  return { runner, memory, breaker, told, faults, later: (ms: number) => void (nowMs += ms) }
}

/** Deliveries that end when they are told to. */
function hanging() {
  const open = new Map<string, (outcome: Outcome) => void>()
  return {
    open,
    deliver: ({ id }: Row) => new Promise<Outcome>((resolve) => void open.set(id, resolve)),
  }
}
const turns = () => new Promise((resolve) => setTimeout(resolve, 30))

describe('senders', () => {
  it('to one destination are bounded, and the others go on past one that hangs', async () => {
    const stuck = hanging()
    const sent: string[] = []
    const { runner, memory } = start(['slow', 'slow', 'slow', 'slow', 'slow', 'good', 'good', 'good', 'good'], {
      deliver: async (entry) => {
        if (entry.destination === 'slow') return stuck.deliver(entry)
        sent.push(entry.id)
        return SENT
      },
      pollMs: 60_000,
    })
    runner.start()
    await turns()
    expect(sent).toEqual(['e5', 'e6', 'e7', 'e8'])
    expect([...stuck.open.keys()]).toEqual(['e0', 'e1'])
    stuck.open.get('e0')?.(SENT)
    await turns()
    expect([...stuck.open.keys()]).toEqual(['e0', 'e1', 'e2'])
    expect(memory.states().filter((state) => state === 'sent')).toHaveLength(5)
  })

  it('are bounded in all, however many ask at once', async () => {
    const stuck = hanging()
    const { runner } = start(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'd', 'e', 'f'], { deliver: stuck.deliver })
    runner.start()
    void runner.runOnce()
    void runner.runOnce()
    await turns()
    expect([...stuck.open.keys()]).toEqual(['e0', 'e3', 'e6', 'e7'])
    stuck.open.get('e0')?.(SENT)
    await turns()
    expect([...stuck.open.keys()].slice(4)).toEqual(['e1'])
  })
})

describe('a delivery', () => {
  it('that fails is tried again until its schedule ends, and told each time', async () => {
    const { runner, memory, told, later } = start(['a'], { deliver: async () => ({ end: 'delayed', reason: 'busy', contact: 'reached' }) })
    for (let i = 0; i < 6; i++) {
      await runner.runOnce()
      later(11)
    }
    expect(told).toEqual(['e0 delayed busy', 'e0 delayed busy', 'e0 delayed busy', 'e0 givenUp busy'])
    expect(memory.rows.get('e0')).toMatchObject({ state: 'failed', attempts: 4, note: 'busy' })
  })

  it('is not tried before the other side said, but later if the schedule is slower', async () => {
    const outcome = { end: 'delayed', reason: 'slow down', contact: 'reached', notBeforeMs: 5_000 } as const
    const { runner, memory } = start(['a', 'b'], {
      deliver: async ({ id }) => (id === 'e0' ? outcome : { ...outcome, notBeforeMs: 1_001 }),
    })
    await runner.runOnce()
    expect([...memory.rows.values()].map(({ nextAtMs }) => nextAtMs)).toEqual([5_000, 1_010])
  })

  it('that throws is a delay by a fault of ours, and says nothing about the destination', async () => {
    const { runner, memory, breaker } = start(['a', 'a', 'a', 'a'], {
      deliver: async () => {
        throw new TypeError('with a secret in it')
      },
    })
    await runner.runOnce()
    expect(new Set([...memory.rows.values()].map(({ note }) => note))).toEqual(new Set(['fault TypeError']))
    expect(breaker.stateOf('a')).toBe('closed')
  })

  it('cut short by stopping has not failed: its lease is left to run out', async () => {
    const stuck = hanging()
    const { runner, memory, told } = start(['a'], {
      ...stuck,
      close: () => stuck.open.get('e0')?.(AWAY),
    })
    runner.start()
    await turns()
    await runner.stop()
    expect(told).toEqual([])
    expect(memory.rows.get('e0')).toMatchObject({ state: 'due', nextAtMs: 0, leasedUntilMs: 31_000 })
  })
})

it('what a lease brings after stopping is not begun', async () => {
  const begun: string[] = []
  const { runner, memory } = start(['a'], {
    deliver: async ({ id }) => {
      begun.push(id)
      return SENT
    },
  })
  const { lease } = memory.queue
  let answer = () => {}
  const answered = new Promise<void>((resolve) => void (answer = resolve))
  memory.queue.lease = async (...given) => {
    await answered
    return lease(...given)
  }
  runner.start()
  await turns()
  const stopped = runner.stop()
  answer()
  await stopped
  expect(begun).toEqual([])
  expect(memory.rows.get('e0')).toMatchObject({ state: 'due', leasedUntilMs: 31_000 })
})

describe('a destination that is away', () => {
  it('uses up no attempts of what waits for it, and is looked after by one at a time', async () => {
    const tried: string[] = []
    let answers: Outcome = AWAY
    const { runner, memory, later } = start(
      Array.from({ length: 20 }, () => 'a'),
      {
        deliver: async ({ id }) => {
          tried.push(id)
          return answers
        },
      },
    )
    await runner.runOnce()
    // Two senders were on their way when the third failure shut it, at most.
    expect(tried.length).toBeLessThanOrEqual(4)
    const before = tried.length
    await runner.runOnce()
    expect(tried).toHaveLength(before)
    later(1_000)
    await runner.runOnce()
    expect(tried).toHaveLength(before + 1)
    answers = SENT
    later(2_000)
    await runner.runOnce()
    expect(memory.states().every((state) => state === 'sent')).toBe(true)
    expect(tried).toHaveLength(before + 1 + 20)
  })
})

describe('the loop', () => {
  it('goes on when the queue fails, and says so', async () => {
    let broken = true
    const { runner, memory, faults } = start(['a'], { deliver: async () => SENT })
    const { lease } = memory.queue
    memory.queue.lease = async (...given) => {
      if (broken) throw new Error('the database is away')
      return lease(...given)
    }
    await expect(runner.runOnce()).rejects.toThrow('away')
    runner.start()
    await turns()
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.length).toBeLessThan(20)
    broken = false
    await turns()
    expect(memory.states()).toEqual(['sent'])
  })

  it('says so when what was sent cannot be written down, and sends it again after the lease', async () => {
    const { runner, memory, faults, later } = start(['a'], { deliver: async () => SENT })
    const { settle } = memory.queue
    memory.queue.settle = async () => {
      throw new Error('the database is away')
    }
    runner.start()
    await turns()
    expect(faults).toHaveLength(1)
    memory.queue.settle = settle
    later(30_000)
    await turns()
    expect(memory.rows.get('e0')).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('leaves at a nudge what it would only have found later', async () => {
    const { runner, memory } = start([], { deliver: async () => SENT, pollMs: 60_000 })
    runner.start()
    await turns()
    memory.rows.set('new', { id: 'new', destination: 'a', attempts: 0, state: 'due', nextAtMs: 0, leasedUntilMs: 0, note: '' })
    await turns()
    expect(memory.states()).toEqual(['due'])
    runner.nudge()
    await turns()
    expect(memory.states()).toEqual(['sent'])
  })

  it('looks again at a nudge that came while it was looking', async () => {
    const { runner, memory } = start([], { deliver: async () => SENT, pollMs: 60_000 })
    const { lease } = memory.queue
    memory.queue.lease = async (...given) => {
      const found = await lease(...given)
      if (memory.rows.size > 0) return found
      memory.rows.set('new', { id: 'new', destination: 'a', attempts: 0, state: 'due', nextAtMs: 0, leasedUntilMs: 0, note: '' })
      runner.nudge()
      return found
    }
    runner.start()
    await turns()
    expect(memory.states()).toEqual(['sent'])
  })
})
