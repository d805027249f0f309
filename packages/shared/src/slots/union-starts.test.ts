import { expect, it } from 'vitest'
import { MASK_LISTS, unionMasks, unionStarts } from './union-starts.ts'

const walk = (lists: readonly number[][], until = Infinity) => {
  const seen: string[] = []
  unionStarts(lists, (startMs, holders) => {
    seen.push(`${startMs}: ${holders.join(' ')}`)
    return seen.length < until
  })
  return seen
}

it('visits every start once, with the lists that hold it', () => {
  expect(walk([[1, 3, 5], [], [3, 4], [1, 5, 9]])).toEqual(['1: 0 3', '3: 0 2', '4: 2', '5: 0 3', '9: 3'])
})

it('stops when it is told to, and at once for nothing', () => {
  expect(walk([[1, 2, 3]], 2)).toEqual(['1: 0', '2: 0'])
  expect([walk([]), walk([[], []])]).toEqual([[], []])
})

/** Lists of which some starts are shared by many, in the obvious way. */
const lists = (count: number): number[][] =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: 6 }, (_, n) => n * 10 + (i % (n + 2))).filter((start) => (start + i) % 7 !== 0),
  )
const holdersOf = (all: readonly (readonly number[])[]): string[] =>
  [...new Set(all.flat())]
    .sort((a, b) => a - b)
    .map((start) => `${start}: ${[...all.keys()].filter((i) => all[i]!.includes(start)).join(' ')}`)

it.each([1, 15, 16, 17, 33, 256, 257, 300])('walks %i lists as few', (count) => {
  expect(walk(lists(count))).toEqual(holdersOf(lists(count)))
})

it.each([1, 2, MASK_LISTS])('tells %i lists by the bits of a number too', (count) => {
  const seen: string[] = []
  unionMasks(lists(count), (startMs, mask) => {
    seen.push(`${startMs}: ${[...lists(count).keys()].filter((i) => (mask >>> i) & 1).join(' ')}`)
    return true
  })
  expect(seen).toEqual(holdersOf(lists(count)))
})
