import type { Locale } from '@slotwell/shared/schema'

/** What the letter with the appointments of a day says besides them. */
export interface AgendaWords {
  readonly subject: (day: string) => string
  readonly heading: (day: string) => string
  readonly lead: (count: number) => string
  /** Of an appointment that the owner has not confirmed yet. */
  readonly pending: string
  readonly footer: string
}

type Tone = 'formal' | 'informal'

const german = (tone: Tone): AgendaWords => {
  const du = tone === 'informal'
  return {
    subject: (day) => `${du ? 'Deine' : 'Ihre'} Termine: ${day}`,
    heading: (day) => `Termine am ${day}`,
    lead: (count) => {
      const what = count === 1 ? 'einen Termin' : `${count} Termine`
      return du ? `Heute hast du ${what}.` : `Heute haben Sie ${what}.`
    },
    pending: 'noch nicht bestätigt',
    footer: du
      ? 'Du erhältst diese Nachricht an jedem Tag, an dem du Termine hast.'
      : 'Sie erhalten diese Nachricht an jedem Tag, an dem Sie Termine haben.',
  }
}

const english: AgendaWords = {
  subject: (day) => `Your appointments: ${day}`,
  heading: (day) => `Appointments on ${day}`,
  lead: (count) => `You have ${count === 1 ? 'one appointment' : `${count} appointments`} today.`,
  pending: 'not confirmed yet',
  footer: 'You receive this message on every day on which you have appointments.',
}

const french: AgendaWords = {
  subject: (day) => `Vos rendez-vous\u00a0: ${day}`,
  heading: (day) => `Rendez-vous du ${day}`,
  lead: (count) => `Vous avez ${count === 1 ? 'un' : count} rendez-vous aujourd’hui.`,
  pending: 'pas encore confirmé',
  footer: 'Vous recevez ce message chaque jour où vous avez des rendez-vous.',
}

const italian: AgendaWords = {
  subject: (day) => `I Suoi appuntamenti: ${day}`,
  heading: (day) => `Appuntamenti di ${day}`,
  lead: (count) => `Oggi ha ${count === 1 ? 'un appuntamento' : `${count} appuntamenti`}.`,
  pending: 'non ancora confermato',
  footer: 'Riceve questo messaggio ogni giorno in cui ha appuntamenti.',
}

const arabic: AgendaWords = {
  subject: (day) => `مواعيدكم: ${day}`,
  heading: (day) => `مواعيد ${day}`,
  lead: (count) => `عدد مواعيدكم اليوم: ${count}.`,
  pending: 'لم يؤكد بعد',
  footer: 'تصلكم هذه الرسالة في كل يوم لديكم فيه مواعيد.',
}

const LANGUAGES: Readonly<Record<Locale, (tone: Tone) => AgendaWords>> = {
  de: german,
  en: () => english,
  fr: () => french,
  it: () => italian,
  ar: () => arabic,
}
export const agendaWordsIn = (locale: Locale, tone: Tone): AgendaWords => LANGUAGES[locale](tone)
