import { offsetMsAt } from '@slotwell/shared/time'
import { describe, expect, it } from 'vitest'
import { observancesOf } from './zone-rule.ts'

const rules = (zone: string) => observancesOf(zone).map(({ rule }) => rule ?? 'once')

describe('how a zone sets its clocks', () => {
  it.each([
    ['Europe/Zurich', ['once', 'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU']],
    ['America/New_York', ['once', 'FREQ=YEARLY;BYMONTH=3;BYDAY=2SU', 'FREQ=YEARLY;BYMONTH=11;BYDAY=1SU']],
    ['Australia/Lord_Howe', ['once', 'FREQ=YEARLY;BYMONTH=4;BYDAY=1SU', 'FREQ=YEARLY;BYMONTH=10;BYDAY=1SU']],
    ['Asia/Jerusalem', ['once', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR', 'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU']],
    ['Asia/Kathmandu', ['once']],
  ])('%s: %j', (zone, expected) => expect(rules(zone)).toEqual(expected))

  it('a law that has changed is written as it happened, and a calendar of the moon day by day', () => {
    const mexico = observancesOf('America/Mexico_City')
    expect(mexico.every(({ rule }) => rule === undefined)).toBe(true)
    expect(mexico.at(-1)?.atMs).toBeLessThan(Date.UTC(2023, 0, 1))
    expect(observancesOf('Africa/Casablanca').length).toBeGreaterThan(30)
    expect(rules('Africa/Casablanca').every((rule) => rule === 'once')).toBe(true)
  })

  it('a description gives the same offset as the slots, in every zone, every year to 2037', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const observances = observancesOf(zone)
      for (let ms = Date.UTC(2020, 0, 2); ms < Date.UTC(2038, 0, 1); ms += 13 * 86_400_000) {
        const onsets = observances.flatMap((one) => lastBefore(one, ms))
        const last = onsets.sort((a, b) => a.atMs - b.atMs).at(-1)
        if (last?.toMs !== offsetMsAt(zone, ms)) throw new Error(`${zone} at ${new Date(ms).toISOString()}`)
      }
    }
  }, 60_000)
})

/** When this observance last began, by trying days; slow and obvious. */
function lastBefore({ atMs, fromMs, toMs, rule }: ReturnType<typeof observancesOf>[number], ms: number) {
  if (rule === undefined) return atMs <= ms ? [{ atMs, toMs }] : []
  const field = (name: string) => new RegExp(`${name}=([^;]+)`).exec(rule)?.[1]
  const [, nth = '', weekday = ''] = /^(-?\d*)([A-Z]{2})$/.exec(field('BYDAY') ?? '') ?? []
  const wall = new Date(atMs + fromMs)
  const month = Number(field('BYMONTH')) - 1
  const found = []
  for (const year of [new Date(ms).getUTCFullYear() - 1, new Date(ms).getUTCFullYear(), new Date(ms).getUTCFullYear() + 1]) {
    const days = Array.from({ length: new Date(Date.UTC(year, month + 1, 0)).getUTCDate() }, (_, day) => day + 1).filter(
      (day) =>
        ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][new Date(Date.UTC(year, month, day)).getUTCDay()] === weekday &&
        (field('BYMONTHDAY')?.split(',').includes(String(day)) ?? true),
    )
    const day = nth === '' ? days[0] : days.at(Number(nth) > 0 ? Number(nth) - 1 : Number(nth))
    if (day === undefined) throw new Error(`no day for ${rule}`)
    const onset = Date.UTC(year, month, day) + (wall.getTime() % 86_400_000) - fromMs
    if (onset >= atMs && onset <= ms) found.push({ atMs: onset, toMs })
  }
  return found.slice(-1)
}
