import { Temporal } from 'temporal-polyfill'
import { describe, expect, it, vi } from 'vitest'
import { epochDayOf } from './local-date.ts'
import { DAY_MS, epochDayAt, instantOfWall, offsetMsAt, startOfDayMs } from './zone.ts'

// Slow work on purpose; a busy machine must not turn it red.
vi.setConfig({ testTimeout: 600_000 })

const ZONES = [
  'UTC',
  'Europe/Zurich',
  'Europe/London',
  'America/New_York',
  'America/Havana',
  'America/Nuuk',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kwajalein',
]

/** Instants at which Temporal says the offset changes. */
function* changes(timeZone: string, from: string, to: string): Generator<number> {
  let at = Temporal.Instant.from(from).toZonedDateTimeISO(timeZone)
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (!next || next.epochMilliseconds >= Date.parse(to)) return
    yield next.epochMilliseconds
    at = next
  }
}

const temporalOffset = (timeZone: string, ms: number) =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6
const temporalInstant = (timeZone: string, wallMs: number) =>
  Temporal.PlainDateTime.from(new Date(wallMs).toISOString().slice(0, -1)).toZonedDateTime(timeZone, { disambiguation: 'compatible' })
    .epochMilliseconds

describe.each(ZONES)('%s', (timeZone) => {
  const turns = [...changes(timeZone, '1970-01-05T00:00:00Z', '2060-01-01T00:00:00Z')]

  it('changes its offset at exactly the instants that Temporal knows', () => {
    for (const ms of turns)
      for (const at of [ms - 1000, ms, ms + 1000])
        if (offsetMsAt(timeZone, at) !== temporalOffset(timeZone, at)) expect.fail(`differs at ${new Date(at).toISOString()}`)
  })

  it('has the offset of Temporal twice a week until 2199', () => {
    for (let ms = Date.UTC(1970, 0, 1); ms < Date.UTC(2200, 0, 1); ms += 84 * 3_600_000 * (ms > Date.UTC(2040, 0, 1) ? 8 : 1))
      if (offsetMsAt(timeZone, ms) !== temporalOffset(timeZone, ms)) expect.fail(`differs at ${new Date(ms).toISOString()}`)
  })

  it('resolves wall times around each change as Temporal does, "compatible"', () => {
    for (const ms of turns.filter((_, i) => i % 3 === 0 || turns.length < 40)) {
      const wallMs = Math.floor((ms + offsetMsAt(timeZone, ms)) / 900_000) * 900_000
      for (let minute = -180; minute <= 180; minute += 15) {
        const wall = wallMs + minute * 60_000
        if (instantOfWall(timeZone, wall) !== temporalInstant(timeZone, wall))
          expect.fail(`differs at ${new Date(wall).toISOString()} local time`)
      }
    }
  })

  it('begins each day near a change where Temporal does', () => {
    for (const ms of turns) {
      for (let epochDay = epochDayAt(timeZone, ms) - 1; epochDay <= epochDayAt(timeZone, ms) + 1; epochDay++) {
        const date = Temporal.PlainDate.from('1970-01-01').add({ days: epochDay })
        if (startOfDayMs(timeZone, epochDay) !== date.toZonedDateTime(timeZone).epochMilliseconds) expect.fail(`differs on ${date}`)
      }
    }
  })
})

describe('days that are not like others', () => {
  it('gives a date that Apia left out no length', () => {
    const skipped = epochDayOf('2011-12-30')
    expect(startOfDayMs('Pacific/Apia', skipped)).toBe(startOfDayMs('Pacific/Apia', skipped + 1))
    expect(startOfDayMs('Pacific/Apia', skipped + 2) - startOfDayMs('Pacific/Apia', skipped - 1)).toBe(2 * DAY_MS)
  })

  it('begins a day whose first half hour is skipped at the change', () => {
    // 23:30 became 00:30: Toronto, 1919.
    const day = epochDayOf('1919-03-31')
    expect(new Date(startOfDayMs('America/Toronto', day)).toISOString()).toBe('1919-03-31T04:30:00.000Z')
    expect(new Date(instantOfWall('America/Toronto', day * DAY_MS)).toISOString()).toBe('1919-03-31T05:00:00.000Z')
  })

  it('refuses a zone that does not exist', () => {
    expect(() => offsetMsAt('Mars/Olympus', 0)).toThrow(RangeError)
  })
})
