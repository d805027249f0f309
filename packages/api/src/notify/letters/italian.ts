import type { Topic } from './letter-facts.ts'
import type { Opening, Words } from './words.ts'

function attendee(topic: Topic, organization: string, pending: boolean): Opening {
  const bring = 'In allegato trova l’invito per il Suo calendario.'
  const willDecide = `${organization} esamina la richiesta e Le risponde. Fino ad allora l’orario resta riservato per Lei.`
  const openings: Record<Topic, Opening> = {
    requested: { subject: 'La Sua richiesta', heading: 'Abbiamo ricevuto la Sua richiesta.', lead: willDecide },
    confirmed: { subject: 'Il Suo appuntamento', heading: 'Il Suo appuntamento è prenotato.', lead: bring },
    approved: { subject: 'Confermato', heading: 'Il Suo appuntamento è confermato.', lead: bring },
    declined: {
      subject: 'Purtroppo non è possibile',
      heading: 'Purtroppo questo appuntamento non è possibile.',
      lead: `${organization} non può accettare la Sua richiesta. L’orario non è più riservato per Lei; non deve fare altro.`,
    },
    rescheduled: {
      subject: 'Spostato',
      heading: 'Il Suo appuntamento è stato spostato.',
      lead: pending ? willDecide : 'Vale il nuovo orario. L’allegato aggiorna la voce nel Suo calendario.',
    },
    cancelled: {
      subject: 'Disdetto',
      heading: 'Il Suo appuntamento è disdetto.',
      lead: 'L’orario è di nuovo libero. Non deve fare altro.',
    },
    released: { subject: 'Modificato', heading: 'Il Suo appuntamento è stato modificato.', lead: '' },
    reminder: { subject: 'Promemoria', heading: 'Il Suo appuntamento si avvicina.', lead: 'La aspettiamo all’orario concordato.' },
  }
  return openings[topic]
}

function staff(topic: Topic, pending: boolean): Opening {
  const openings: Record<Topic, Opening> = {
    requested: {
      subject: 'Nuova richiesta',
      heading: 'Nuova richiesta',
      lead: 'L’orario resta riservato finché la richiesta non è confermata o rifiutata.',
    },
    confirmed: { subject: 'Nuovo appuntamento', heading: 'Nuovo appuntamento', lead: 'Questo appuntamento è stato prenotato.' },
    approved: { subject: 'Confermato', heading: 'Appuntamento confermato', lead: 'La richiesta è confermata, l’appuntamento vale.' },
    declined: { subject: 'Rifiutato', heading: 'Richiesta rifiutata', lead: 'L’orario è di nuovo libero.' },
    rescheduled: {
      subject: 'Spostato',
      heading: 'Appuntamento spostato',
      lead: pending ? 'Vale il nuovo orario. La richiesta non è ancora confermata.' : 'Vale il nuovo orario.',
    },
    cancelled: { subject: 'Disdetto', heading: 'Appuntamento disdetto', lead: 'L’orario è di nuovo libero.' },
    released: {
      subject: 'Non più con Lei',
      heading: 'Appuntamento non più con Lei',
      lead: 'L’appuntamento è stato spostato e ora è affidato a un’altra persona. Il Suo orario precedente è di nuovo libero.',
    },
    reminder: { subject: 'Promemoria', heading: 'Appuntamento in arrivo', lead: '' },
  }
  return openings[topic]
}

/** Italian with Lei, whatever the tone. */
export const italian: Words = {
  attendee,
  staff,
  askFirst: (organization) => ({
    subject: 'Confermi, per favore',
    heading: 'È il Suo appuntamento?',
    lead: `Qualcuno, probabilmente Lei, ha scelto questo orario presso ${organization}. Sarà prenotato appena apre il link e conferma.`,
    until: (moment) => `Fino alle ${moment} l’orario resta riservato per Lei.`,
    action: 'Vedere e confermare',
    footer: `Riceve questo messaggio perché questo indirizzo è stato inserito per un appuntamento presso ${organization}. Se non è stato Lei, non deve fare nulla: senza la Sua conferma non si prenota nulla e quanto inserito viene cancellato.`,
  }),
  greeting: (name) => `Buongiorno${name ? ` ${name}` : ''}`,
  colon: ':',
  labels: {
    service: 'Che cosa',
    when: 'Quando',
    before: 'Prima',
    otherZone: 'Corrisponde a',
    where: 'Dove',
    withWhom: 'Con',
    seats: 'Posti',
    price: 'Prezzo',
    number: 'Numero',
    code: 'Codice',
    who: 'Chi',
    email: 'E-mail',
    phone: 'Telefono',
    companions: 'Partecipano anche',
  },
  online: 'Online',
  answers: 'Informazioni fornite',
  quoted: (text) => `«${text}»`,
  yes: 'Sì',
  no: 'No',
  changeUntil: (moment) => `Può spostare o disdire l’appuntamento fino a ${moment}.`,
  change: 'Spostare o disdire l’appuntamento',
  confirmAsk: 'La preghiamo di confermarci che viene.',
  confirm: 'Confermo che vengo',
  withoutLink: (url) => `Senza il link bastano il numero e il codice: ${url}`,
  changeClosed: (contact) =>
    contact
      ? `Questo appuntamento non si può più modificare online. Può contattarci così: ${contact}`
      : 'Questo appuntamento non si può più modificare online.',
  questions: (contact) => `Ha domande? Può contattarci così: ${contact}`,
  bookAgain: 'Cercare un altro orario',
  sentBecause: (organization) =>
    `Riceve questo messaggio perché con questo indirizzo è stato richiesto o prenotato un appuntamento presso ${organization}. Se non è stato Lei, può eliminare il messaggio o informarci.`,
  sentToStaff: 'Riceve questo messaggio perché questo appuntamento è o era assegnato a Lei.',
}
