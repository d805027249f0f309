import type { PartyTexts } from '../party-texts.ts'

export const texts: PartyTexts = {
  question: 'For how many people?',
  people: { one: '{n} person', other: '{n} people' },
  left: { one: '{n} seat left', other: '{n} seats left' },
}
