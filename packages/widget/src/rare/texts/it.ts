import type { RareLanguage } from '../rare-words.ts'

export const messages: RareLanguage['messages'] = {
  partySize: 'Per quante persone?',
  people: { one: '{n} persona', other: '{n} persone' },
  seatsLeft: { one: 'ancora {n} posto', other: 'ancora {n} posti' },
  searchZone: 'Cerca una città',
  noZone: 'Nessun fuso orario ha questo nome.',
  elsewhere: 'I suoi dati sono riservati. Li inserisce in una pagina a parte, che questo sito non può leggere.',
  goElsewhere: 'Continuare alla pagina protetta',
  plainly: 'In questo momento si riservano molti appuntamenti e questa pagina non è cifrata. Prenoti sulla nostra pagina semplice.',
  goPlainly: 'Continuare alla pagina semplice',
}
