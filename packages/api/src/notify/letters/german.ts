import type { Topic } from './letter-facts.ts'
import type { Opening, Words } from './words.ts'

/** German in Swiss spelling, with Sie or du. */
export function german(tone: 'formal' | 'informal'): Words {
  const du = tone === 'informal'
  const pick = (formal: string, informal: string): string => (du ? informal : formal)

  const attendee = (topic: Topic, organization: string, pending: boolean): Opening => {
    const bring = pick('Die Einladung für Ihren Kalender liegt bei.', 'Die Einladung für deinen Kalender liegt bei.')
    const willDecide = pick(
      `${organization} prüft die Anfrage und gibt Ihnen Bescheid. Bis dahin ist die Zeit für Sie reserviert.`,
      `${organization} prüft die Anfrage und gibt dir Bescheid. Bis dahin ist die Zeit für dich reserviert.`,
    )
    const openings: Record<Topic, Opening> = {
      requested: {
        subject: pick('Ihre Anfrage', 'Deine Anfrage'),
        heading: pick('Wir haben Ihre Anfrage erhalten.', 'Wir haben deine Anfrage erhalten.'),
        lead: willDecide,
      },
      confirmed: {
        subject: pick('Ihr Termin', 'Dein Termin'),
        heading: pick('Ihr Termin ist gebucht.', 'Dein Termin ist gebucht.'),
        lead: bring,
      },
      approved: { subject: 'Bestätigt', heading: pick('Ihr Termin ist bestätigt.', 'Dein Termin ist bestätigt.'), lead: bring },
      declined: {
        subject: 'Leider nicht möglich',
        heading: pick('Dieser Termin kommt leider nicht zustande.', 'Dieser Termin klappt leider nicht.'),
        lead: pick(
          `${organization} kann Ihre Anfrage nicht annehmen. Die Zeit ist nicht mehr für Sie reserviert; Sie müssen nichts weiter tun.`,
          `${organization} kann deine Anfrage nicht annehmen. Die Zeit ist nicht mehr für dich reserviert; du musst nichts weiter tun.`,
        ),
      },
      rescheduled: {
        subject: 'Verschoben',
        heading: pick('Ihr Termin ist verschoben.', 'Dein Termin ist verschoben.'),
        lead: pending
          ? willDecide
          : pick(
              'Es gilt die neue Zeit. Der Eintrag in Ihrem Kalender wird mit der Beilage nachgeführt.',
              'Es gilt die neue Zeit. Der Eintrag in deinem Kalender wird mit der Beilage nachgeführt.',
            ),
      },
      cancelled: {
        subject: 'Abgesagt',
        heading: pick('Ihr Termin ist abgesagt.', 'Dein Termin ist abgesagt.'),
        lead: pick('Die Zeit ist wieder frei. Sie müssen nichts weiter tun.', 'Die Zeit ist wieder frei. Du musst nichts weiter tun.'),
      },
      released: { subject: 'Geändert', heading: pick('Ihr Termin ist geändert.', 'Dein Termin ist geändert.'), lead: '' },
      reminder: {
        subject: 'Erinnerung',
        heading: pick('Ihr Termin steht bevor.', 'Dein Termin steht bevor.'),
        lead: pick('Wir erwarten Sie zur vereinbarten Zeit.', 'Wir erwarten dich zur vereinbarten Zeit.'),
      },
    }
    return openings[topic]
  }

  const staff = (topic: Topic, pending: boolean): Opening => {
    const openings: Record<Topic, Opening> = {
      requested: {
        subject: 'Neue Anfrage',
        heading: 'Neue Anfrage',
        lead: 'Die Zeit ist reserviert, bis die Anfrage bestätigt oder abgelehnt ist.',
      },
      confirmed: { subject: 'Neuer Termin', heading: 'Neuer Termin', lead: 'Dieser Termin wurde verbindlich gebucht.' },
      approved: { subject: 'Bestätigt', heading: 'Termin bestätigt', lead: 'Die Anfrage ist bestätigt, der Termin gilt.' },
      declined: { subject: 'Abgelehnt', heading: 'Anfrage abgelehnt', lead: 'Die Zeit ist wieder frei.' },
      rescheduled: {
        subject: 'Verschoben',
        heading: 'Termin verschoben',
        lead: pending ? 'Es gilt die neue Zeit. Die Anfrage ist noch nicht bestätigt.' : 'Es gilt die neue Zeit.',
      },
      cancelled: { subject: 'Abgesagt', heading: 'Termin abgesagt', lead: 'Die Zeit ist wieder frei.' },
      released: {
        subject: 'Nicht mehr bei dir',
        heading: pick('Termin nicht mehr bei Ihnen', 'Termin nicht mehr bei dir'),
        lead: 'Der Termin wurde verschoben und liegt jetzt bei jemand anderem. Die bisherige Zeit ist wieder frei.',
      },
      reminder: { subject: 'Erinnerung', heading: 'Termin steht bevor', lead: '' },
    }
    const opening = openings[topic]
    return topic === 'released' ? { ...opening, subject: pick('Nicht mehr bei Ihnen', opening.subject) } : opening
  }

  return {
    attendee,
    staff,
    askFirst: (organization) => ({
      subject: pick('Bitte bestätigen Sie', 'Bitte bestätige'),
      heading: pick('Ist das Ihr Termin?', 'Ist das dein Termin?'),
      lead: pick(
        `Jemand, wahrscheinlich Sie, hat diese Zeit bei ${organization} gewählt. Gebucht ist sie, sobald Sie den Link öffnen und dort bestätigen.`,
        `Jemand, wahrscheinlich du, hat diese Zeit bei ${organization} gewählt. Gebucht ist sie, sobald du den Link öffnest und dort bestätigst.`,
      ),
      until: (moment) => pick(`Bis ${moment} halten wir Ihnen die Zeit frei.`, `Bis ${moment} halten wir dir die Zeit frei.`),
      action: 'Ansehen und bestätigen',
      footer: pick(
        `Sie erhalten diese Nachricht, weil diese Adresse für einen Termin bei ${organization} eingetippt wurde. Waren Sie das nicht, müssen Sie nichts tun: Ohne Ihre Bestätigung wird nichts gebucht, und die Angaben werden gelöscht.`,
        `Du erhältst diese Nachricht, weil diese Adresse für einen Termin bei ${organization} eingetippt wurde. Warst du das nicht, musst du nichts tun: Ohne deine Bestätigung wird nichts gebucht, und die Angaben werden gelöscht.`,
      ),
    }),
    greeting: (name) => (du ? 'Hallo' : 'Guten Tag') + (name ? ` ${name}` : ''),
    colon: ':',
    labels: {
      service: 'Was',
      when: 'Wann',
      before: 'Bisher',
      otherZone: 'Entspricht',
      where: 'Wo',
      withWhom: 'Bei',
      seats: 'Plätze',
      price: 'Preis',
      number: 'Nummer',
      code: 'Code',
      who: 'Wer',
      email: 'E-Mail',
      phone: 'Telefon',
      companions: 'Mit dabei',
    },
    online: 'Online',
    answers: 'Angaben zum Termin',
    quoted: (text) => `«${text}»`,
    yes: 'Ja',
    no: 'Nein',
    changeUntil: (moment) =>
      pick(
        `Bis ${moment} können Sie den Termin selbst verschieben oder absagen.`,
        `Bis ${moment} kannst du den Termin selbst verschieben oder absagen.`,
      ),
    change: 'Termin verschieben oder absagen',
    confirmAsk: pick('Bitte sagen Sie uns kurz, dass Sie kommen.', 'Bitte sag uns kurz, dass du kommst.'),
    confirm: 'Ich komme',
    withoutLink: (url) => `Ohne den Link geht es mit Nummer und Code: ${url}`,
    changeClosed: (contact) =>
      contact
        ? pick(
            `Online lässt sich dieser Termin nicht mehr ändern. Sie erreichen uns so: ${contact}`,
            `Online lässt sich dieser Termin nicht mehr ändern. Du erreichst uns so: ${contact}`,
          )
        : 'Online lässt sich dieser Termin nicht mehr ändern.',
    questions: (contact) => pick(`Haben Sie Fragen? Sie erreichen uns so: ${contact}`, `Hast du Fragen? Du erreichst uns so: ${contact}`),
    bookAgain: 'Andere Zeit suchen',
    sentBecause: (organization) =>
      pick(
        `Sie erhalten diese Nachricht, weil mit dieser Adresse ein Termin bei ${organization} angefragt oder gebucht wurde. Waren Sie das nicht, können Sie die Nachricht löschen oder uns kurz Bescheid geben.`,
        `Du erhältst diese Nachricht, weil mit dieser Adresse ein Termin bei ${organization} angefragt oder gebucht wurde. Warst du das nicht, kannst du die Nachricht löschen oder uns kurz Bescheid geben.`,
      ),
    sentToStaff: pick(
      'Sie erhalten diese Nachricht, weil dieser Termin Ihnen zugeteilt ist oder war.',
      'Du erhältst diese Nachricht, weil dieser Termin dir zugeteilt ist oder war.',
    ),
  }
}
