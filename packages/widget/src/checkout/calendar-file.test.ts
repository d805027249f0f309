import { expect, it } from 'vitest'
import { calendarFile } from './calendar-file.ts'

const entry = {
  id: 'bkg_1',
  title: 'Haircut, Salon',
  start: '2026-11-24T09:00:00+01:00',
  end: '2026-11-24T09:30:00+01:00',
  tentative: false,
}
const linesOf = (text: string) => text.replace(/\r\n /g, '').split('\r\n')

it('writes instants in UTC and escapes text', () => {
  const lines = linesOf(calendarFile({ ...entry, place: 'Hall; 2\nEast', people: '3 people; all' }, 0))
  expect(lines).toContain('DTSTART:20261124T080000Z')
  expect(lines).toContain('DTEND:20261124T083000Z')
  expect(lines).toContain('SUMMARY:Haircut\\, Salon')
  expect(lines).toContain('LOCATION:Hall\\; 2\\nEast')
  expect(lines).toContain('DESCRIPTION:3 people\\; all')
})

it('lets nobody add properties of his own (T12)', () => {
  const evil = 'x\r\nATTACH:http://evil.example\rATTENDEE:mailto:v@evil.example'
  const text = calendarFile({ ...entry, title: evil, place: evil, id: evil }, 0)
  expect(linesOf(text).map((line) => line.split(/[:;]/)[0])).toEqual([
    'BEGIN',
    'VERSION',
    'PRODID',
    'BEGIN',
    'UID',
    'DTSTAMP',
    'DTSTART',
    'DTEND',
    'SUMMARY',
    'LOCATION',
    'STATUS',
    'END',
    'END',
    '',
  ])
})

it('folds at 75 bytes and cuts no character in two', () => {
  const text = calendarFile({ ...entry, title: 'Zahnärztliche Prophylaxe 🦷 '.repeat(8) }, 0)
  for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  expect(text.replace(/\r\n /g, '')).toContain('🦷 Zahnärztliche')
})
