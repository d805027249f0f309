import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Interval, intersect, merge, overlaps, subtract } from './interval.ts'

const span = (startMs: number, endMs: number): Interval => ({ startMs, endMs })

describe('overlaps', () => {
  it.each([
    { name: 'spans that share an instant', a: span(0, 10), b: span(9, 20), expected: true },
    { name: 'spans that touch', a: span(0, 10), b: span(10, 20), expected: false },
    { name: 'a span of no length inside another', a: span(0, 10), b: span(5, 5), expected: true },
  ])('$name: $expected', ({ a, b, expected }) => {
    expect(overlaps(a, b)).toBe(expected)
    expect(overlaps(b, a)).toBe(expected)
  })
})

describe('merge, subtract and intersect', () => {
  it('joins spans that touch and drops those that end before they start', () => {
    expect(merge([span(5, 9), span(0, 5), span(20, 10)])).toEqual([span(0, 9)])
  })

  it('lets one cut reach over several spans', () => {
    expect(subtract([span(0, 10), span(20, 30)], [span(8, 22)])).toEqual([span(0, 8), span(22, 30)])
  })

  it('splits a span at a cut of no length', () => {
    expect(subtract([span(0, 10)], [span(4, 4)])).toEqual([span(0, 4), span(4, 10)])
  })

  it('agrees with looking at every instant', () => {
    const spans = fc.array(
      fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 12 })).map(([start, length]) => span(start, start + length)),
      { maxLength: 6 },
    )
    const has = (list: readonly Interval[], ms: number) => list.some((s) => s.startMs <= ms && ms < s.endMs)
    const inOrder = (list: readonly Interval[]) => list.every((s, i) => s.startMs < s.endMs && (i === 0 || list[i - 1]!.endMs <= s.startMs))
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [merged, left, shared] = [merge(a), subtract(a, b), intersect(a, b)]
        for (let ms = 0; ms < 60; ms++) {
          expect(has(merged, ms)).toBe(has(a, ms))
          expect(has(left, ms)).toBe(has(a, ms) && !has(b, ms))
          expect(has(shared, ms)).toBe(has(a, ms) && has(b, ms))
        }
        expect([merged, left, shared].every(inOrder)).toBe(true)
      }),
    )
  })
})
