import type { RareLanguage } from '../rare-words.ts'

export const messages: RareLanguage['messages'] = {
  partySize: 'For how many people?',
  people: { one: '{n} person', other: '{n} people' },
  seatsLeft: { one: '{n} seat left', other: '{n} seats left' },
  searchZone: 'Search for a city',
  noZone: 'No time zone is called so.',
  elsewhere: 'Your details are confidential. You enter them on a page of its own, which this website cannot read.',
  goElsewhere: 'Continue to the protected page',
  plainly: 'Many times are being reserved right now, and this page is not encrypted. Please book on our simple page.',
  goPlainly: 'Continue to the simple page',
}
