import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Contact, createCircuitBreaker } from './circuit-breaker.ts'

const PAUSE = { threshold: 3, firstPauseMs: 1_000, longestPauseMs: 60_000 }

function start(random = 0.5) {
  let nowMs = 0
  const breaker = createCircuitBreaker({ ...PAUSE, clock: () => nowMs, random: () => random })
  return {
    breaker,
    later: (ms: number) => void (nowMs += ms),
    fails: (times: number, destination = 'mail') => {
      for (let i = 0; i < times; i++) {
        breaker.began(destination)
        breaker.ended(destination, 'away')
      }
    },
  }
}

describe('a destination', () => {
  it('is shut by failures in a row, and one short of them by none', () => {
    const { breaker, fails } = start()
    fails(2)
    expect([breaker.shut(), breaker.stateOf('mail')]).toEqual([[], 'closed'])
    fails(1)
    expect([breaker.shut(), breaker.stateOf('mail'), breaker.stateOf('sms')]).toEqual([['mail'], 'open', 'closed'])
  })

  it('that answers in between is not shut, whatever it answers', () => {
    const { breaker, fails } = start()
    fails(2)
    breaker.ended('mail', 'reached')
    fails(2)
    expect(breaker.shut()).toEqual([])
  })

  it('is not shut by what failed before it got there, which is no answer either', () => {
    const { breaker, fails } = start()
    fails(2)
    for (let i = 0; i < 9; i++) breaker.ended('mail', 'untried')
    expect(breaker.shut()).toEqual([])
    fails(1)
    expect(breaker.shut()).toEqual(['mail'])
  })

  it('lets one message through after the pause, and no second one while it is under way', () => {
    const { breaker, later, fails } = start()
    fails(3)
    later(999)
    expect(breaker.shut()).toEqual(['mail'])
    later(1)
    expect([breaker.shut(), breaker.stateOf('mail')]).toEqual([[], 'halfOpen'])
    breaker.began('mail')
    expect(breaker.shut()).toEqual(['mail'])
    breaker.ended('mail', 'untried')
    expect(breaker.shut()).toEqual([])
    breaker.began('mail')
    breaker.ended('mail', 'reached')
    expect([breaker.shut(), breaker.states().size]).toEqual([[], 0])
  })

  it('that is still away pauses twice as long each time, up to the longest pause', () => {
    const { breaker, later, fails } = start()
    fails(3)
    for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      later(pauseMs - 1)
      expect(breaker.stateOf('mail')).toBe('open')
      later(1)
      expect(breaker.stateOf('mail')).toBe('halfOpen')
      fails(1)
    }
  })

  it('is not paused longer by what was on its way when it was shut', () => {
    const { breaker, later, fails } = start()
    fails(3)
    fails(4)
    later(1_000)
    expect(breaker.stateOf('mail')).toBe('halfOpen')
  })

  it.each([
    { random: 0, pauseMs: 800 },
    { random: 0.999999, pauseMs: 1_200 },
  ])('pauses $pauseMs ms when the dice say $random', ({ random, pauseMs }) => {
    const { breaker, later, fails } = start(random)
    fails(3)
    later(pauseMs - 1)
    expect(breaker.stateOf('mail')).toBe('open')
    later(1)
    expect(breaker.stateOf('mail')).toBe('halfOpen')
  })
})

const step = fc.oneof(
  fc.record({
    do: fc.constant('send' as const),
    to: fc.constantFrom('a', 'b'),
    contact: fc.constantFrom<Contact>('reached', 'away', 'untried'),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 150_000 }) }),
)

it('never shuts one that has answered last, never for longer than the longest pause, and none for what another did', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (steps, random) => {
      let nowMs = 0
      const both = createCircuitBreaker({ ...PAUSE, clock: () => nowMs, random: () => random })
      const alone = createCircuitBreaker({ ...PAUSE, clock: () => nowMs, random: () => random })
      let awayInARow = 0
      for (const one of steps) {
        if (one.do === 'wait') nowMs += one.ms
        else {
          if (both.shut().includes(one.to)) continue
          both.began(one.to)
          both.ended(one.to, one.contact)
          if (one.to === 'a') {
            alone.began('a')
            alone.ended('a', one.contact)
            if (one.contact === 'reached') awayInARow = 0
            if (one.contact === 'away') awayInARow++
          }
        }
        expect(both.stateOf('a')).toBe(alone.stateOf('a'))
        if (awayInARow < PAUSE.threshold) expect(both.shut()).not.toContain('a')
        expect(both.stateOf('a') === 'closed').toBe(awayInARow < PAUSE.threshold)
        expect([...both.states().keys()].every((key) => both.stateOf(key) !== 'closed')).toBe(true)
      }
      nowMs += PAUSE.longestPauseMs * 1.2 + 1
      expect(both.shut()).toEqual([])
    }),
  )
})
