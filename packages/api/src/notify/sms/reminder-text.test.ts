import { LOCALES, type Locale } from '@slotwell/shared/schema'
import { describe, expect, it } from 'vitest'
import { reminderText } from './reminder-text.ts'
import { smsLength } from './sms-length.ts'

const facts = {
  locale: 'de' as Locale,
  organization: { name: 'Praxis Seeblick', phone: '+41 41 000 11 22', accent: '#0f766e' },
  service: 'Erstgespräch',
  location: { name: 'Praxis Luzern', address: 'Seestrasse 1', online: false },
  span: { startMs: Date.parse('2026-11-24T09:00:00+01:00'), endMs: Date.parse('2026-11-24T09:30:00+01:00') },
  zones: ['Europe/Zurich'],
}

describe('a reminder by SMS', () => {
  it.each([
    ['de', 'Erinnerung: Erstgespräch bei Praxis Seeblick, Di., 24. Nov., 09:00 Uhr, Praxis Luzern. Fragen: +41 41 000 11 22'],
    ['en', 'Reminder: Erstgespräch at Praxis Seeblick, Tue, Nov 24, 9:00 AM, Praxis Luzern. Questions: +41 41 000 11 22'],
    ['fr', 'Rappel : Erstgespräch, Praxis Seeblick, mar. 24 nov., 09:00, Praxis Luzern. Questions : +41 41 000 11 22'],
    ['it', 'Promemoria: Erstgespräch, Praxis Seeblick, mar 24 nov, 09:00, Praxis Luzern. Domande: +41 41 000 11 22'],
  ] as const)('in %s says what, where and when in one segment', (locale, text) => {
    expect(reminderText({ ...facts, locale })).toBe(text)
    expect(smsLength(text)).toMatchObject({ encoding: 'gsm7', segments: 1 })
  })

  it('in Arabic leaves out what does not fit into 70 characters', () => {
    const text = reminderText({ ...facts, locale: 'ar', service: 'استشارة' })
    expect(smsLength(text)).toMatchObject({ encoding: 'ucs2', segments: 1 })
    expect(text).toContain('تذكير: استشارة، Praxis Seeblick، ')
    expect(text).not.toContain('Luzern')
  })

  it('leaves out whole parts, the place first and the service last, and never cuts one', () => {
    const long = 'Kursleiterausbildung für Fortgeschrittene mit Prüfung und Zeugnis'
    const withoutPlace = reminderText({ ...facts, service: long })
    expect([withoutPlace.includes(long), withoutPlace.includes('Luzern'), withoutPlace.includes('+41')]).toEqual([true, false, true])
    const without = reminderText({ ...facts, service: `${long} und ${long}` })
    expect(without).toBe('Erinnerung: Termin bei Praxis Seeblick, Di., 24. Nov., 09:00 Uhr. Fragen: +41 41 000 11 22')
    const name = 'Öffentlich-rechtliche Anstalt für Beratung und Begleitung '.repeat(2).trim()
    const least = reminderText({ ...facts, organization: { ...facts.organization, name } })
    // No way fits into one, so it is the fullest that needs two.
    expect([least, smsLength(least).segments]).toEqual([
      `Erinnerung: Erstgespräch bei ${name}, Di., 24. Nov., 09:00 Uhr, Praxis Luzern. Fragen: +41 41 000 11 22`,
      2,
    ])
  })

  it('names the offset where the visitor’s clock is another one, and near a change of the clocks', () => {
    const online = { ...facts, location: { name: 'Online', online: true }, zones: ['America/New_York', 'Europe/Zurich'] }
    expect(reminderText({ ...online, locale: 'en' })).toContain('Tue, Nov 24, 3:00 AM (GMT-5). Questions')
    expect(reminderText({ ...facts, span: { startMs: Date.parse('2026-10-25T02:30:00+01:00'), endMs: 0 } })).toContain('02:30 Uhr (GMT+1)')
  })

  it.each(LOCALES)('in %s has no link and no typographic mark that would halve its room', (locale) => {
    const text = reminderText({ ...facts, locale, organization: { ...facts.organization, name: 'L’Étoile «Façade»' } })
    expect(text).not.toMatch(/https?:|www\./)
    if (locale !== 'ar') expect(smsLength(text).encoding).toBe('gsm7')
  })
})
