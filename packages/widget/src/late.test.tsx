import { signal } from '@preact/signals-core'
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
  const found = insist(load, () => false)
  await vi.advanceTimersByTimeAsync(1500)
  expect([await found, tries]).toEqual(['code', 3])
  tries = 0
  const given = insist(load, () => !wanted)
  await vi.advanceTimersByTimeAsync(0)
  wanted = false
  await vi.advanceTimersByTimeAsync(500)
  expect([await given, tries]).toEqual([undefined, 1])
})

it('waits longer each time, to five minutes, and no longer than until the browser is online again', async () => {
  const at: number[] = []
  const start = Date.now()
  void insist(
    () => {
      at.push((Date.now() - start) / 1000)
      return Promise.reject(new Error('blocked'))
    },
    () => false,
  )
  await vi.advanceTimersByTimeAsync(1_200_000)
  expect(at).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5, 255.5, 511.5, 811.5, 1111.5])
  dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  expect(at.at(-1)).toBe(1200)
})

it('is asked for again as long as it is drawn, with longer pauses, and no longer', async () => {
  let tries = 0
  let isBlocked = true
  const Part = late(
    () => {
      tries++
      return isBlocked ? Promise.reject(new Error('blocked')) : Promise.resolve(() => <b>here</b>)
    },
    () => <i>wait</i>,
  )
  const isShown = signal(true)
  const root = document.createElement('div')
  draw(root, () => isShown.value && <Part />)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect([root.innerHTML, tries]).toEqual(['<i>wait</i>', 21])
  isShown.value = false
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(tries).toBe(21)
  // Shown again it is asked for at once.
  isBlocked = false
  isShown.value = true
  await vi.advanceTimersByTimeAsync(0)
  expect([root.innerHTML, tries]).toEqual(['<b>here</b>', 22])
})

it('has something else to say meanwhile, and asks for nothing where somebody only looks', async () => {
  let asked = 0
  const words = whenNeeded(async () => ++asked, 0)
  expect([words(true), asked]).toEqual([0, 0])
  expect([words(), asked]).toEqual([0, 1])
  await vi.advanceTimersByTimeAsync(0)
  expect([words(true), words(), asked]).toEqual([1, 1, 1])
})
