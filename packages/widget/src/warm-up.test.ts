import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFormat, wallClock } from './i18n/format.ts'
import { warmUp } from './warm-up.ts'

const ZONE = 'Pacific/Chatham'
/** What `Intl` was asked for. */
let asked: string[]
/** What waits for a task of its own. */
let waiting: (() => void)[]

beforeEach(() => {
  asked = []
  waiting = []
  const get = (intl: typeof Intl, name: keyof typeof Intl) => {
    asked.push(name)
    return intl[name]
  }
  vi.stubGlobal('Intl', new Proxy(Intl, { get }))
  vi.stubGlobal('setTimeout', (go: () => void) => waiting.push(go))
})
afterEach(() => void vi.unstubAllGlobals())

it('asks Intl for a little in each task, and leaves nothing of it for the drawing', async () => {
  const tasks: string[][] = []
  let isDone = false
  void warmUp('fr-CH', ZONE).then(() => (isDone = true))
  expect(asked).toEqual([])
  for (let task = waiting.shift(); task; task = waiting.shift()) {
    asked = []
    task()
    await new Promise((resolve) => setImmediate(resolve))
    tasks.push([...new Set(asked)])
  }
  expect([isDone, tasks]).toEqual([true, [['Locale'], ['NumberFormat'], ['DateTimeFormat'], ['DateTimeFormat']]])

  asked = []
  const format = createFormat('fr-CH')
  const written = [format.zone(ZONE, 0), format.duration(30), format.weekday(1), format.dayLong(0), format.dayShort(0, ZONE)]
  expect([wallClock(0, ZONE), format.weekStart]).toEqual(['1970-01-01 12:45', 1])
  expect(written.every(Boolean)).toBe(true)
  expect(asked).toEqual([])
})

it('never rejects, whatever Intl refuses', async () => {
  vi.unstubAllGlobals()
  await expect(warmUp('en', 'Mars/Olympus_Mons')).resolves.toBeUndefined()
  await expect(warmUp('no tag', 'UTC')).resolves.toBeUndefined()
})
