import { expect, it } from 'vitest'
import { unionStarts } from './union-starts.ts'

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
