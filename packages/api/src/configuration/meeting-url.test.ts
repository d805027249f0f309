import { expect, it } from 'vitest'
import type { Configuration } from '../store/configuration.ts'
import { meetingUrlOf, tellsMeetingUrl } from './meeting-url.ts'
import { readOrganizationFile } from './read-file.ts'

type Places = Parameters<typeof meetingUrlOf>[0]
const place = (id: string, online: boolean, meetingUrl?: string) =>
  ({ id, online, ...(meetingUrl && { meetingUrl }) }) as Configuration['locations'][number]
const person = (id: string, meetingUrl?: string) => ({ id, ...(meetingUrl && { meetingUrl }) }) as Configuration['staff'][number]
const today: Places = {
  locations: [place('video', true, 'https://room'), place('plain', true), place('here', false, 'https://never')],
  staff: [person('ada', 'https://ada'), person('bob'), person('cy', 'https://cy')],
}
const before: Places = { locations: [place('gone', true, 'https://old'), place('video', true, 'https://older')], staff: [person('bob')] }

it.each([
  ['the room of the place', 'video', ['bob'], 'https://room'],
  ['that of the staff member wins', 'video', ['ada'], 'https://ada'],
  ['of a team that of the first who has one', 'video', ['bob', 'cy', 'ada'], 'https://cy'],
  ['none', 'plain', ['bob'], undefined],
  ['a place that is not online has none, whoever works there', 'here', ['ada'], undefined],
  ['a place that is gone has what it had', 'gone', ['bob'], 'https://old'],
  ['an unknown place has none', 'nowhere', ['ada'], undefined],
] as const)('%s', (_, locationId, staffIds, expected) => {
  expect(meetingUrlOf(today, before, { locationId, staffIds })).toBe(expected)
})

it('is told while the booking stands', () => {
  const states = ['pending', 'confirmed', 'declined', 'cancelled', 'completed', 'noShow'] as const
  expect(states.filter((state) => tellsMeetingUrl({ state }))).toEqual(['confirmed'])
})

const file = (meetingUrl: string, more: object = { online: true }) =>
  readOrganizationFile(
    JSON.stringify({
      organization: { slug: 'o', name: 'O', timeZone: 'Europe/Zurich', locales: ['en'] },
      locations: [{ slug: 'video', name: 'Video', meetingUrl, ...more }],
      staff: [{ slug: 'kim', name: 'Kim', schedule: { rules: [{ days: ['mon'], from: '08:00', to: '12:00' }] } }],
      services: [{ slug: 'talk', name: 'Talk', durationMin: 30, staff: ['kim'] }],
    }),
    'json',
  )

it.each([
  'http://meet.example.org/x',
  'http://localhost/x',
  'javascript:alert(1)',
  'https://user:secret@meet.example.org/',
  'https://meet.example.org/\r\nATTACH:x',
  'https://meet.example.org/raum mit platz',
  'https://meet.example.org/räume',
  'https://',
  'meet.example.org',
])('the file refuses %j by the name of the field', (meetingUrl) => {
  const read = file(meetingUrl)
  expect(read.ok).toBe(false)
  if (!read.ok) expect(read.faults.map(({ path, message }) => `${path}: ${message}`).join()).toMatch(/locations.*meetingUrl.*https address/)
})

it('the file takes what meeting programs hand out, and says where nobody would be told', () => {
  for (const url of [
    'https://teams.example.org/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%7d',
    'https://zoom.example.org/j/1?pwd=a.1#x',
  ])
    expect(file(url).ok).toBe(true)
  const read = file('https://meet.example.org/x', { address: 'Street 1' })
  expect(read.ok && read.warnings.map(({ message }) => message)).toContainEqual(expect.stringContaining('is told to nobody'))
})
