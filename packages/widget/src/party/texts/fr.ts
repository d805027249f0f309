import type { PartyTexts } from '../party-texts.ts'

export const texts: PartyTexts = {
  question: 'Pour combien de personnes\u202f?',
  people: { one: '{n} personne', other: '{n} personnes' },
  left: { one: 'encore {n} place', other: 'encore {n} places' },
}
