import type { PartyTexts } from '../party-texts.ts'

export const texts: PartyTexts = {
  question: 'Per quante persone?',
  people: { one: '{n} persona', other: '{n} persone' },
  left: { one: 'ancora {n} posto', other: 'ancora {n} posti' },
}
