import type { PartyTexts } from '../party-texts.ts'

export const texts: PartyTexts = {
  question: 'Für wie viele Personen?',
  people: { one: '{n} Person', other: '{n} Personen' },
  left: { one: 'noch {n} Platz', other: 'noch {n} Plätze' },
}
