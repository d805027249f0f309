import * as library from '@preact/signals-core'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import * as light from './signals.ts'

/** Hundreds of graphs take their time beside other tests. */
vi.setConfig({ testTimeout: 60_000 })

type Signals = Pick<typeof library, 'signal' | 'computed' | 'effect' | 'batch'>
const both: readonly (readonly [name: string, signals: Signals])[] = [
  ['the library', library],
  ['the light module', light as unknown as Signals],
]

/** Reads the first node and, by what it holds, one of the two others. Numbers name nodes, modulo how many there are. */
type Reads = readonly [switchedBy: number, one: number, other: number]
interface Net {
  readonly sources: readonly number[]
  readonly computed: readonly Reads[]
  readonly effects: readonly { readonly reads: Reads; readonly does: Deed }[]
  readonly actions: readonly Action[]
}
type Deed = 'look' | 'throw at 3' | 'write what it reads' | 'write another'
type Action =
  | { readonly kind: 'set' | 'batch' | 'failing batch'; readonly changes: readonly (readonly [source: number, value: number])[] }
  | { readonly kind: 'read' | 'peek'; readonly which: number }

const anyReads = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20))
const anyChanges = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 4 })
const netOf = (...deeds: Deed[]): fc.Arbitrary<Net> =>
  fc.record({
    sources: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
    computed: fc.array(anyReads, { maxLength: 8 }),
    effects: fc.array(fc.record({ reads: anyReads, does: fc.constantFrom(...deeds) }), { minLength: 1, maxLength: 5 }),
    actions: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constantFrom('set', 'batch', 'failing batch'), changes: anyChanges }),
        fc.record({ kind: fc.constantFrom('read', 'peek'), which: fc.nat(20) }),
      ),
      { maxLength: 10 },
    ),
  })

interface Story {
  /** What each effect saw, run by run. */
  readonly seen: readonly (readonly unknown[])[]
  /** What each action came to. */
  readonly told: readonly unknown[]
  /** Of each node, at the end. */
  readonly values: readonly unknown[]
}

function story({ signal, computed, effect, batch }: Signals, net: Net): Story {
  const sources = net.sources.map((value) => signal(value))
  const nodes: library.ReadonlySignal<number>[] = [...sources]
  const at = <T>(list: readonly T[], i: number) => list[i % list.length] as T
  const follow = ([switchedBy, one, other]: Reads, known = nodes) =>
    at(known, switchedBy).value % 2 ? 1 + at(known, one).value : 2 * at(known, other).value
  for (const reads of net.computed) {
    const known = [...nodes]
    nodes.push(
      computed(() => {
        const value = follow(reads, known) % 5
        if (value === 4) throw new Error('four')
        return value
      }),
    )
  }
  const outcome = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return String(error)
    }
  }

  const seen: unknown[][] = net.effects.map(() => [])
  for (const [i, { reads, does }] of net.effects.entries()) {
    effect(() => {
      const value = outcome(() => follow(reads))
      seen[i]?.push(value)
      // Not at once: the library ends an effect whose first run fails. Ours would draw nothing then.
      if (value === 3 && does === 'throw at 3' && seen[i]?.[1] !== undefined) throw new Error('three')
      const target = at(sources, does === 'write another' ? reads[1] + 1 : reads[0])
      if (does.startsWith('write') && target.value < 3) target.value += 1
      // Seen again after its own change: that change counts all the same.
      if (does.startsWith('write')) target.value.toFixed()
    })
  }
  const set = (changes: readonly (readonly [number, number])[]) => {
    // Each once: what becomes of a value that comes back within a batch is another test.
    for (const [source, value] of new Map(changes.map(([source, value]) => [at(sources, source), value]))) source.value = value
  }
  const told = net.actions.map((action) =>
    outcome(() => {
      if ('which' in action) {
        const { kind, which } = action
        if (kind === 'read') return at(nodes, which).value
        return at(nodes, which).peek()
      }
      const { kind, changes } = action
      if (kind === 'set') return set(changes)
      return batch(() => {
        set(changes)
        if (kind === 'failing batch') throw new Error('within')
        return at(nodes, 7).value
      })
    }),
  )
  return {
    seen,
    told,
    values: nodes.map((node) => outcome(() => node.value)),
  }
}

describe('signals of our own', () => {
  it.each<[string, Deed[]]>([
    ['look', ['look']],
    ['throw', ['look', 'throw at 3']],
  ])('run as often and see the same as those of the library, where effects %s', (_, deeds) => {
    fc.assert(
      fc.property(netOf(...deeds), (net) => {
        expect(story(light as unknown as Signals, net)).toEqual(story(library, net))
      }),
      { numRuns: 500 },
    )
  })

  it('come to the same end where effects write what they or others read', () => {
    // In between the order of the effects decides what they see, and none of ours relies on it.
    const end = ({ seen, ...others }: Story) => ({ ...others, seen: seen.map((runs) => runs.at(-1)) })
    fc.assert(
      fc.property(netOf('look', 'write what it reads', 'write another'), (net) => {
        expect(end(story(light as unknown as Signals, net))).toEqual(end(story(library, net)))
      }),
      { numRuns: 500 },
    )
  })

  it.each(both)('refuse what never ends, and go on: %s', (_, { signal, computed, effect }) => {
    const [a, b] = [signal(0), signal(0)]
    const seen: number[] = []
    effect(() => void seen.push(b.value))
    effect(() => {
      if (a.value) a.value += 1
    })
    expect(() => (a.value = 1)).toThrow('Cycle detected')
    b.value = 7
    expect([seen, a.value > 100]).toEqual([[0, 7], true])
    const round: library.ReadonlySignal<number> = computed(() => round.value + 1)
    expect(() => round.value).toThrow()
  })

  it.each(both)('run nobody for a value that comes back within a batch: %s', (_, { signal, computed, effect, batch }) => {
    const a = signal(1)
    const even = computed(() => a.value % 2 === 0)
    const seen: unknown[] = []
    effect(() => void seen.push(a.value))
    effect(() => void seen.push(even.value))
    batch(() => {
      a.value = 2
      a.value = 1
    })
    a.value = 3
    expect(seen).toEqual([1, false, 3])
  })

  it.each(both)('work a value out once, when somebody asks, and note nobody who only peeks: %s', (_, { signal, computed, effect }) => {
    const a = signal(1)
    let worked = 0
    const twice = computed(() => {
      worked++
      return a.value * 2
    })
    expect(worked).toBe(0)
    expect([twice.value, twice.value, twice.peek(), worked]).toEqual([2, 2, 2, 1])
    const seen: number[] = []
    effect(() => void seen.push(twice.peek() + a.peek()))
    a.value = 2
    expect([seen, worked]).toEqual([[3], 1])
    expect([twice.value, worked]).toEqual([4, 2])
  })

  it.each(both)('wake a deep net of values once each, not once a way through it: %s', (_, { signal, computed, effect }) => {
    const source = signal(1)
    let [left, right]: library.ReadonlySignal<number>[] = [source, source]
    for (let layer = 0; layer < 60; layer++) {
      const [a, b] = [left, right]
      left = computed(() => Math.max(a?.value ?? 0, b?.value ?? 0))
      right = computed(() => Math.min(a?.value ?? 0, b?.value ?? 0))
    }
    const seen: unknown[] = []
    effect(() => void seen.push([left?.value, right?.value]))
    source.value = 2
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
    ])
  })

  it.each(both)('keep the drawing alone when an effect is made within another: %s', (_, { signal, effect }) => {
    const [outer, inner] = [signal(0), signal(0)]
    const seen: string[] = []
    effect(() => {
      const round = outer.value
      seen.push(`outer ${round}`)
      if (!round) effect(() => void seen.push(`inner ${inner.value}`))
    })
    inner.value = 1
    outer.value = 1
    expect(seen).toEqual(['outer 0', 'inner 0', 'inner 1', 'outer 1'])
  })
})
