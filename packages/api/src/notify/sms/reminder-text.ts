import type { LetterFacts } from '../letters/letter-facts.ts'
import { clockInWords, shortDay } from '../when.ts'
import { plainForSms, smsLength } from './sms-length.ts'
import { reminderInSms, type SmsParts } from './sms-words.ts'

/**
 * A reminder as a text message: in one segment if there is a way to say it in one. What it can do without is left out part by part, the
 * place first and the service last; no part is ever cut, so what is left may still be long where names are.
 */
export function reminderText({ locale, organization, service, location, span, zones }: Facts): string {
  const [zone = 'UTC'] = zones
  const when = `${shortDay(locale, zone, span.startMs)}, ${clockInWords(locale, zone, span.startMs, zones.length > 1)}`
  const all: SmsParts = {
    when: locale === 'ar' ? when.replace(', ', '، ') : when,
    organization: organization.name,
    service,
    place: location.online || location.name === organization.name ? undefined : location.name,
    phone: organization.phone,
  }
  const ways: readonly SmsParts[] = [
    all,
    { ...all, place: undefined },
    { ...all, place: undefined, phone: undefined },
    { ...all, place: undefined, service: undefined },
    { when: all.when, organization: all.organization },
  ]
  const texts = ways.map((parts) => plainForSms(reminderInSms(locale, parts)))
  const fits = texts.find((text) => smsLength(text).segments === 1)
  if (fits !== undefined) return fits
  return texts.reduce((shortest, text) => (smsLength(text).segments < smsLength(shortest).segments ? text : shortest))
}

type Facts = Pick<LetterFacts, 'locale' | 'organization' | 'service' | 'location' | 'span' | 'zones'>
