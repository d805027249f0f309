import type { RareLanguage } from '../rare-words.ts'

export const messages: RareLanguage['messages'] = {
  partySize: 'Pour combien de personnes\u202f?',
  people: { one: '{n} personne', other: '{n} personnes' },
  seatsLeft: { one: 'encore {n} place', other: 'encore {n} places' },
  searchZone: 'Chercher une ville',
  noZone: 'Aucun fuseau horaire ne porte ce nom.',
  elsewhere: 'Vos données sont confidentielles. Vous les saisissez sur une page à part, que ce site ne peut pas lire.',
  goElsewhere: 'Continuer vers la page protégée',
  plainly: 'Beaucoup de rendez-vous sont réservés en ce moment, et cette page n’est pas chiffrée. Veuillez réserver sur notre page simple.',
  goPlainly: 'Continuer vers la page simple',
}
