import type { Locale } from '@slotwell/shared/schema'

/** What a reminder by SMS says; parts that are absent are left out. Of the owner and the appointment only: nothing that anybody typed. */
export interface SmsParts {
  readonly when: string
  readonly organization: string
  readonly service?: string | undefined
  readonly place?: string | undefined
  readonly phone?: string | undefined
}

const joined = (comma: string, ...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(comma)

/** Neither Sie nor du, and in letters of the GSM alphabet wherever the script has them. */
const SAID: Readonly<Record<Locale, (parts: SmsParts) => string>> = {
  de: ({ when, organization, service, place, phone }) =>
    `Erinnerung: ${joined(', ', service ? `${service} bei ${organization}` : `Termin bei ${organization}`, when, place)}.${phone ? ` Fragen: ${phone}` : ''}`,
  en: ({ when, organization, service, place, phone }) =>
    `Reminder: ${joined(', ', service ? `${service} at ${organization}` : `appointment at ${organization}`, when, place)}.${phone ? ` Questions: ${phone}` : ''}`,
  fr: ({ when, organization, service, place, phone }) =>
    `Rappel : ${joined(', ', service ?? 'rendez-vous', organization, when, place)}.${phone ? ` Questions : ${phone}` : ''}`,
  it: ({ when, organization, service, place, phone }) =>
    `Promemoria: ${joined(', ', service ?? 'appuntamento', organization, when, place)}.${phone ? ` Domande: ${phone}` : ''}`,
  ar: ({ when, organization, service, place, phone }) =>
    `تذكير: ${joined('، ', service ?? 'موعد', organization, when, place)}.${phone ? ` للتواصل: \u2066${phone}\u2069` : ''}`,
}

export const reminderInSms = (locale: Locale, parts: SmsParts): string => SAID[locale](parts)
