import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { draw } from './draw.ts'
import { insist, late, whenNeeded } from './late.tsx'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  document.body.replaceChildren()
  vi.useRealTimers()
})

it('asks for its file when it is drawn for the first time, once for all widgets, and shows something meanwhile', async () => {
  let asked = 0
  const List = late(
    async () => {
      asked++
      return ({ name }: { readonly name: string }) => <b>{name}</b>
    },
    () => <i>wait</i>,
  )
  const roots = [document.createElement('div'), document.createElement('div')]
  expect(asked).toBe(0)
  for (const [i, root] of roots.entries()) draw(root, () => <List name={`list ${i}`} />)
  expect(roots.map((root) => root.innerHTML)).toEqual(['<i>wait</i>', '<i>wait</i>'])
  await vi.advanceTimersByTimeAsync(0)
  expect(roots.map((root) => root.innerHTML)).toEqual(['<b>list 0</b>', '<b>list 1</b>'])
  expect(asked).toBe(1)
})

it('tries again while the file cannot be had, and stops when nobody wants it any more', async () => {
  let tries = 0
  let wanted = true
  const load = () => (tries++ < 2 ? Promise.reject(new Error('offline')) : Promise.resolve('code'))
  const found = insist(load)
  await vi.advanceTimersByTimeAsync(1500)
  expect([await found, tries]).toEqual(['code', 3])
  tries = 0
  const given = insist(load, () => !wanted)
  await vi.advanceTimersByTimeAsync(0)
  wanted = false
  await vi.advanceTimersByTimeAsync(500)
  expect([await given, tries]).toEqual([undefined, 1])
})

it('is asked for as long as somebody is there who needs it, and no longer', async () => {
  let tries = 0
  let isOver = false
  const words = whenNeeded(
    () => {
      tries++
      return Promise.reject(new Error('blocked'))
    },
    () => isOver,
  )
  words()
  await vi.advanceTimersByTimeAsync(120_000)
  const before = tries
  expect(before).toBeGreaterThan(8)
  isOver = true
  await vi.advanceTimersByTimeAsync(120_000)
  expect([tries, words()]).toEqual([before, undefined])
})
