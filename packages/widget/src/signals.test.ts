import * as theirs from '@preact/signals-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as ours from './signals.ts'

type Make = Pick<typeof ours, 'signal' | 'computed' | 'effect' | 'batch'>
/** Every node reads some of those before it; which ones depends on the first. */
interface Net {
  readonly sources: readonly number[]
  readonly made: readonly (readonly [switchedBy: number, one: number, other: number])[]
  readonly changes: readonly (readonly (readonly [source: number, value: number])[])[]
}

const anyNet: fc.Arbitrary<Net> = fc.record({
  sources: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
  made: fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)), { maxLength: 8 }),
  changes: fc.array(fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 3 }), { maxLength: 8 }),
})

/** All values, and what an effect on each node saw last, after every change; half of the effects end on the way. */
function story({ signal, computed, effect, batch }: Make, { sources, made, changes }: Net): unknown[] {
  const roots = sources.map((value) => signal(value))
  const nodes: ours.ReadonlySignal<number>[] = [...roots]
  for (const picks of made) {
    const [first, one, other] = picks.map((pick) => nodes[pick % nodes.length] as ours.ReadonlySignal<number>)
    nodes.push(computed(() => ((first?.value ?? 0) % 2 ? 1 + (one?.value ?? 0) : 2 * (other?.value ?? 0)) % 5))
  }
  const seen: number[] = []
  const stops = nodes.map((node, i) => effect(() => void (seen[i] = node.value)))
  const told: unknown[] = []
  const tell = () => told.push([...nodes.map(({ value }) => value), ...seen], ...nodes.map((node) => node.peek()))
  tell()
  for (const [n, change] of changes.entries()) {
    if (n === Math.floor(changes.length / 2)) for (const stop of stops.filter((_, i) => i % 2)) stop()
    batch(() => {
      for (const [source, value] of change) {
        const root = roots[source % roots.length]
        if (root) root.value = value
      }
    })
    tell()
  }
  return told
}

describe('signals', () => {
  it('tell what the library tells whose names they have', () => {
    fc.assert(
      fc.property(anyNet, (net) => {
        expect(story(ours, net)).toEqual(story(theirs as unknown as Make, net))
      }),
    )
  })

  it('work a value out once, and only for who asks', () => {
    let runs = 0
    const a = ours.signal(1)
    const twice = ours.computed(() => {
      runs++
      return a.value * 2
    })
    expect(runs).toBe(0)
    expect([twice.value, twice.value, twice.peek(), runs]).toEqual([2, 2, 2, 1])
    a.value = 2
    expect([runs, twice.value, runs]).toEqual([1, 4, 2])
  })

  it('run an effect once for a batch, and again for what it changes itself', () => {
    const seen: string[] = []
    const a = ours.signal(0)
    const b = ours.signal(0)
    ours.effect(() => {
      if (a.value > 1) b.value = a.value
    })
    const stop = ours.effect(() => void seen.push(`${a.value}/${b.value}`))
    ours.batch(() => {
      a.value = 1
      b.value = 1
    })
    a.value = 1
    expect(seen).toEqual(['0/0', '1/1'])
    a.value = 5
    expect(seen.at(-1)).toBe('5/5')
    stop()
    a.value = 6
    expect(seen.at(-1)).toBe('5/5')
  })

  it('leave an effect alone with what it reads no more', () => {
    let runs = 0
    const which = ours.signal(true)
    const a = ours.signal(0)
    const far = ours.computed(() => a.value)
    ours.effect(() => {
      runs++
      if (which.value) far.value.toFixed()
    })
    a.value = 1
    which.value = false
    a.value = 2
    expect(runs).toBe(3)
  })

  it('go on after an effect has thrown', () => {
    const a = ours.signal(0)
    const seen: number[] = []
    ours.effect(() => {
      if (a.value === 1) throw new Error('once')
    })
    ours.effect(() => void seen.push(a.value))
    expect(() => (a.value = 1)).toThrow('once')
    a.value = 2
    expect(seen.at(-1)).toBe(2)
  })
})
