import { describe, expect, it } from 'vitest'
import { differingZones, momentInWords, moneyInWords, shortMoment, spanInWords } from './when.ts'

const at = (text: string) => Date.parse(text)
const half = (text: string) => ({ startMs: at(text), endMs: at(text) + 30 * 60_000 })

describe('spanInWords', () => {
  it('writes German and English dates as people do', () => {
    const span = half('2026-11-24T09:00:00+01:00')
    expect(spanInWords('de', 'Europe/Zurich', span, false)).toBe('Dienstag, 24. November 2026, 09:00–09:30 Uhr')
    expect(spanInWords('en', 'Europe/Zurich', span, false)).toBe('Tuesday, November 24, 2026, 9:00 AM – 9:30 AM')
    expect(spanInWords('en', 'America/New_York', span, true)).toBe(
      'Tuesday, November 24, 2026, 3:00 AM – 3:30 AM (Eastern Standard Time, America/New_York)',
    )
  })

  it('writes French, Italian and Arabic as they are read in Switzerland, in the digits of everybody', () => {
    const span = half('2026-11-24T09:00:00+01:00')
    expect(spanInWords('fr', 'Europe/Zurich', span, false)).toBe('mardi, 24 novembre 2026, 09:00–09:30')
    expect(momentInWords('fr', 'Europe/Zurich', span.startMs)).toBe('mardi, 24 novembre 2026 à 09:00')
    expect(spanInWords('it', 'Europe/Zurich', span, false)).toBe('martedì, 24 novembre 2026, ore 09:00–09:30')
    expect(momentInWords('ar', 'Europe/Zurich', span.startMs)).toBe('الثلاثاء، 24 نوفمبر 2026، 9:00 ص')
  })

  it('names both days of an appointment over midnight', () => {
    expect(spanInWords('de', 'Europe/Zurich', half('2026-11-24T23:45:00+01:00'), false)).toBe(
      'Dienstag, 24. November 2026, 23:45 Uhr – Mittwoch, 25. November 2026, 00:15 Uhr',
    )
  })

  it('T35 tells the two 02:30 of the night of the change apart', () => {
    const first = spanInWords('de', 'Europe/Zurich', half('2026-10-25T02:30:00+02:00'), false)
    const second = spanInWords('de', 'Europe/Zurich', half('2026-10-25T02:30:00+01:00'), false)
    expect(first).toContain('Sommerzeit')
    expect(second).toContain('Normalzeit')
    expect(spanInWords('de', 'Europe/Zurich', half('2026-10-26T02:30:00+01:00'), false)).not.toContain('zeit')
  })

  it('T35 knows the leap day', () => {
    expect(momentInWords('en', 'Europe/Zurich', at('2028-02-29T08:00:00+01:00'))).toBe('Tuesday, February 29, 2028, 8:00 AM')
  })
})

it('names a zone only if its clocks differ at that moment', () => {
  expect(differingZones(['Europe/Zurich', 'Europe/Berlin', 'America/New_York'], at('2026-11-24T08:00:00Z'))).toEqual([
    'Europe/Zurich',
    'America/New_York',
  ])
  // London and Lisbon agree all year, Phoenix and Denver only in winter.
  expect(differingZones(['America/Phoenix', 'America/Denver'], at('2026-12-24T08:00:00Z'))).toHaveLength(1)
  expect(differingZones(['America/Phoenix', 'America/Denver'], at('2026-07-24T08:00:00Z'))).toHaveLength(2)
})

it('writes money in the minor units of its currency', () => {
  expect(moneyInWords('de', 8500, 'CHF')).toBe('CHF 85.00')
  expect(moneyInWords('de', 8500, 'EUR')).toBe('85,00 €')
  expect(moneyInWords('en', 4000, 'USD')).toBe('$40.00')
  expect(moneyInWords('en', 4000, 'CAD')).toBe('$40.00')
  expect(moneyInWords('ar', 4000, 'EGP')).toContain('40.00')
  expect(moneyInWords('en', 4000, 'JPY')).toBe('¥4,000')
})

it('keeps no-break characters out of subjects', () => {
  expect(shortMoment('en', 'Europe/Zurich', at('2026-11-24T09:00:00+01:00'))).toMatch(/^[\x20-\x7e]+$/)
})
