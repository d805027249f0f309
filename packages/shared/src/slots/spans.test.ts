import { describe, expect, it } from 'vitest'
import { firstEndingAfter, joined, shared, type Spans, startSpans, without } from './spans.ts'

type Pair = readonly [number, number]
const spans = (...pairs: Pair[]): Spans => ({ starts: pairs.map(([start]) => start), ends: pairs.map(([, end]) => end) })
const pairs = ({ starts, ends }: Spans): Pair[] => starts.map((start, i) => [start, ends[i]!])

describe('joined', () => {
  it.each<[string, Pair[], Pair[]]>([
    [
      'what touches',
      [
        [1, 2],
        [2, 4],
      ],
      [[1, 4]],
    ],
    [
      'what overlaps, the longer end counts',
      [
        [1, 9],
        [2, 4],
        [8, 10],
      ],
      [[1, 10]],
    ],
    [
      'what is out of order',
      [
        [7, 8],
        [1, 3],
        [2, 4],
      ],
      [
        [1, 4],
        [7, 8],
      ],
    ],
    [
      'out of order and apart',
      [
        [7, 8],
        [1, 3],
      ],
      [
        [1, 3],
        [7, 8],
      ],
    ],
    [
      'nothing of no length away',
      [
        [5, 5],
        [1, 2],
      ],
      [
        [1, 2],
        [5, 5],
      ],
    ],
    [
      'one of no length with what it touches',
      [
        [1, 2],
        [2, 2],
        [3, 3],
      ],
      [
        [1, 2],
        [3, 3],
      ],
    ],
  ])('joins %s', (_, given, expected) => {
    expect(pairs(joined(spans(...given)))).toEqual(expected)
  })

  it('gives back the same object where there is nothing to do', () => {
    for (const given of [spans(), spans([1, 2]), spans([1, 2], [3, 4])]) expect(joined(given)).toBe(given)
  })
})

describe('without', () => {
  const open = spans([10, 20], [30, 40])
  it.each<[string, Pair[], Pair[]]>([
    [
      'nothing for what lies outside or touches',
      [
        [0, 10],
        [20, 30],
        [40, 50],
      ],
      [
        [10, 20],
        [30, 40],
      ],
    ],
    [
      'the beginning',
      [[5, 12]],
      [
        [12, 20],
        [30, 40],
      ],
    ],
    [
      'the end',
      [[18, 25]],
      [
        [10, 18],
        [30, 40],
      ],
    ],
    [
      'a part in the middle',
      [
        [12, 14],
        [15, 16],
      ],
      [
        [10, 12],
        [14, 15],
        [16, 20],
        [30, 40],
      ],
    ],
    [
      'what reaches from one into the next',
      [[15, 35]],
      [
        [10, 15],
        [35, 40],
      ],
    ],
    ['a whole one', [[10, 20]], [[30, 40]]],
    ['everything', [[0, 50]], []],
    [
      'nothing, but splits at a time of no length',
      [
        [15, 15],
        [30, 30],
      ],
      [
        [10, 15],
        [15, 20],
        [30, 40],
      ],
    ],
    [
      'one after the other up to the end',
      [
        [10, 15],
        [15, 20],
        [20, 31],
      ],
      [[31, 40]],
    ],
  ])('takes out %s', (_, busy, expected) => {
    expect(pairs(without(open, spans(...busy)))).toEqual(expected)
  })

  it('gives back the same object where nothing is busy', () => {
    expect(without(open, spans())).toBe(open)
  })
})

it('finds what two lists share, which is nothing where they only touch', () => {
  expect(pairs(shared(spans([1, 5], [6, 9], [20, 30]), spans([5, 7], [8, 22], [25, 40])))).toEqual([
    [6, 7],
    [8, 9],
    [20, 22],
    [25, 30],
  ])
  expect(pairs(shared(spans([1, 5]), spans([1, 5], [5, 9])))).toEqual([[1, 5]])
})

it('finds the first span that ends after an instant', () => {
  const given = spans([1, 2], [3, 4], [5, 6], [7, 8])
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((ms) => firstEndingAfter(given, ms))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
  expect(firstEndingAfter(spans(), 1)).toBe(0)
})

it('finds the starts at which an appointment fits: the last one ends with the free time, and the window holds all', () => {
  const free = spans([0, 100], [200, 230], [300, 329], [400, 500])
  expect(pairs(startSpans(free, 30, 20, 450))).toEqual([
    [20, 71],
    [200, 201],
    [400, 450],
  ])
  expect(pairs(startSpans(free, 30, 70, 400))).toEqual([
    [70, 71],
    [200, 201],
  ])
  expect(pairs(startSpans(free, 30, 71, 200))).toEqual([])
})
