import type { RareLanguage } from '../rare-words.ts'

export const messages: RareLanguage['messages'] = {
  partySize: 'Für wie viele Personen?',
  people: { one: '{n} Person', other: '{n} Personen' },
  seatsLeft: { one: 'noch {n} Platz', other: 'noch {n} Plätze' },
  searchZone: 'Stadt suchen',
  noZone: 'Keine Zeitzone mit diesem Namen.',
  elsewhere: 'Ihre Angaben sind vertraulich. Sie geben sie auf einer eigenen Seite ein, die diese Website nicht mitlesen kann.',
  goElsewhere: 'Weiter zur geschützten Seite',
  plainly:
    'Gerade werden sehr viele Termine reserviert, und diese Seite ist nicht verschlüsselt. Bitte buchen Sie auf unserer einfachen Seite.',
  goPlainly: 'Weiter zur einfachen Seite',
}

export const informal: NonNullable<RareLanguage['informal']> = () =>
  Promise.resolve({
    elsewhere: 'Deine Angaben sind vertraulich. Du gibst sie auf einer eigenen Seite ein, die diese Website nicht mitlesen kann.',
    plainly:
      'Gerade werden sehr viele Termine reserviert, und diese Seite ist nicht verschlüsselt. Bitte buche auf unserer einfachen Seite.',
  })
