import type { Topic } from './letter-facts.ts'
import type { Opening, Words } from './words.ts'

// A no-break space before : ; ? and within « »: the narrow one shows as a box in old mail programs.

function attendee(topic: Topic, organization: string, pending: boolean): Opening {
  const bring = 'L’invitation pour votre calendrier est jointe.'
  const willDecide = `${organization} examine votre demande et vous répond. D’ici là, l’horaire vous reste réservé.`
  const openings: Record<Topic, Opening> = {
    requested: { subject: 'Votre demande', heading: 'Nous avons reçu votre demande.', lead: willDecide },
    confirmed: { subject: 'Votre rendez-vous', heading: 'Votre rendez-vous est réservé.', lead: bring },
    approved: { subject: 'Confirmé', heading: 'Votre rendez-vous est confirmé.', lead: bring },
    declined: {
      subject: 'Malheureusement impossible',
      heading: 'Ce rendez-vous n’est malheureusement pas possible.',
      lead: `${organization} ne peut pas accepter votre demande. L’horaire ne vous est plus réservé\u00a0; vous n’avez rien d’autre à faire.`,
    },
    rescheduled: {
      subject: 'Déplacé',
      heading: 'Votre rendez-vous est déplacé.',
      lead: pending ? willDecide : 'Le nouvel horaire est valable. La pièce jointe met à jour votre calendrier.',
    },
    cancelled: {
      subject: 'Annulé',
      heading: 'Votre rendez-vous est annulé.',
      lead: 'L’horaire est de nouveau libre. Vous n’avez rien d’autre à faire.',
    },
    released: { subject: 'Modifié', heading: 'Votre rendez-vous est modifié.', lead: '' },
    reminder: { subject: 'Rappel', heading: 'Votre rendez-vous approche.', lead: 'Nous vous attendons à l’heure convenue.' },
  }
  return openings[topic]
}

function staff(topic: Topic, pending: boolean): Opening {
  const openings: Record<Topic, Opening> = {
    requested: {
      subject: 'Nouvelle demande',
      heading: 'Nouvelle demande',
      lead: 'L’horaire est réservé jusqu’à ce que la demande soit confirmée ou refusée.',
    },
    confirmed: { subject: 'Nouveau rendez-vous', heading: 'Nouveau rendez-vous', lead: 'Ce rendez-vous vient d’être réservé.' },
    approved: { subject: 'Confirmé', heading: 'Rendez-vous confirmé', lead: 'La demande est confirmée, le rendez-vous est valable.' },
    declined: { subject: 'Refusé', heading: 'Demande refusée', lead: 'L’horaire est de nouveau libre.' },
    rescheduled: {
      subject: 'Déplacé',
      heading: 'Rendez-vous déplacé',
      lead: pending ? 'Le nouvel horaire est valable. La demande n’est pas encore confirmée.' : 'Le nouvel horaire est valable.',
    },
    cancelled: { subject: 'Annulé', heading: 'Rendez-vous annulé', lead: 'L’horaire est de nouveau libre.' },
    released: {
      subject: 'N’est plus chez vous',
      heading: 'Ce rendez-vous n’est plus chez vous',
      lead: 'Le rendez-vous a été déplacé et confié à quelqu’un d’autre. Votre horaire précédent est de nouveau libre.',
    },
    reminder: { subject: 'Rappel', heading: 'Rendez-vous à venir', lead: '' },
  }
  return openings[topic]
}

/** French with vous, whatever the tone. */
export const french: Words = {
  attendee,
  staff,
  askFirst: (organization) => ({
    subject: 'Veuillez confirmer',
    heading: 'Est-ce votre rendez-vous ?',
    lead: `Quelqu’un, sans doute vous, a choisi cet horaire auprès de ${organization}. Il sera réservé dès que vous ouvrirez le lien et confirmerez.`,
    until: (moment) => `Jusqu’à ${moment}, l’horaire vous est réservé.`,
    action: 'Voir et confirmer',
    footer: `Vous recevez ce message parce que cette adresse a été saisie pour un rendez-vous auprès de ${organization}. Si ce n’était pas vous, il n’y a rien à faire : sans votre confirmation, rien n’est réservé et les données saisies sont effacées.`,
  }),
  greeting: (name) => `Bonjour${name ? ` ${name}` : ''}`,
  colon: '\u00a0:',
  labels: {
    service: 'Quoi',
    when: 'Quand',
    before: 'Avant',
    otherZone: 'Soit',
    where: 'Où',
    withWhom: 'Avec',
    seats: 'Places',
    price: 'Prix',
    number: 'Numéro',
    code: 'Code',
    who: 'Qui',
    email: 'E-mail',
    phone: 'Téléphone',
    companions: 'Également présents',
  },
  online: 'En ligne',
  answers: 'Informations données',
  quoted: (text) => `«\u00a0${text}\u00a0»`,
  yes: 'Oui',
  no: 'Non',
  changeUntil: (moment) => `Vous pouvez déplacer ou annuler vous-même le rendez-vous jusqu’au ${moment}.`,
  change: 'Déplacer ou annuler le rendez-vous',
  confirmAsk: 'Merci de nous confirmer que vous venez.',
  confirm: 'Je viens',
  withoutLink: (url) => `Sans le lien, il suffit du numéro et du code\u00a0: ${url}`,
  changeClosed: (contact) =>
    contact
      ? `Ce rendez-vous ne peut plus être modifié en ligne. Pour nous joindre\u00a0: ${contact}`
      : 'Ce rendez-vous ne peut plus être modifié en ligne.',
  questions: (contact) => `Des questions\u00a0? Pour nous joindre\u00a0: ${contact}`,
  bookAgain: 'Chercher un autre horaire',
  sentBecause: (organization) =>
    `Vous recevez ce message parce qu’un rendez-vous avec ${organization} a été demandé ou réservé avec cette adresse. Si ce n’était pas vous, vous pouvez supprimer ce message ou nous en informer.`,
  sentToStaff: 'Vous recevez ce message parce que ce rendez-vous vous est ou vous était attribué.',
}
