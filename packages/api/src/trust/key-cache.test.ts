import { afterEach, describe, expect, it, vi } from 'vitest'
import { createKeyCache } from './key-cache.ts'

const key = (n: number) => new Uint8Array(4).fill(n)

describe('createKeyCache', () => {
  afterEach(() => vi.useRealTimers())

  it('overwrites a key that falls out, for age, number or on request', () => {
    let nowMs = 0
    const cache = createKeyCache({ lifeMs: 100, entries: 2, clock: () => nowMs })
    cache.put('a', key(1))
    const a = cache.get('a')
    cache.put('b', key(2))
    const b = cache.get('b')
    cache.put('c', key(3))
    const c = cache.get('c')
    expect([a, cache.get('a')]).toEqual([key(0), undefined])
    cache.drop('b')
    expect([b, cache.get('b')]).toEqual([key(0), undefined])
    nowMs = 100
    expect([cache.get('c'), c]).toEqual([undefined, key(0)])
    expect(cache.size).toBe(0)
  })

  it('keeps a copy, so that the caller may overwrite his', () => {
    const cache = createKeyCache({ lifeMs: 100, entries: 2, clock: () => 0 })
    const mine = key(1)
    cache.put('a', mine)
    mine.fill(0)
    expect(cache.get('a')).toEqual(key(1))
  })

  it('empties itself in a process that nobody asks for anything', () => {
    vi.useFakeTimers({ now: 0 })
    const cache = createKeyCache({ lifeMs: 60_000, entries: 2, clock: Date.now })
    cache.put('a', key(1))
    vi.advanceTimersByTime(59_000)
    expect(cache.size).toBe(1)
    vi.advanceTimersByTime(1_000)
    expect(cache.size).toBe(0)
  })
})
