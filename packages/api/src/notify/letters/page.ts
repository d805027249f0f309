import { directionOf } from '@slotwell/shared/schema'
import { listInWords, momentInWords, moneyInWords, shortMoment, spanInWords } from '../when.ts'
import { withoutLinks } from '../visitor-text.ts'
import { fillIn, placeholderValues } from './fill-in.ts'
import type { LetterFacts } from './letter-facts.ts'
import { type Words, wordsIn } from './words.ts'

interface Row {
  readonly label: string
  readonly value: string
  /** An https address that belongs to it, shown as it is. */
  readonly url?: string
}

interface Action {
  readonly label: string
  readonly url: string
}

/** A letter in words, before it is plain text or HTML. All values are text; nothing in them is markup. */
export interface Page {
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  readonly accent: string
  readonly colon: string
  readonly subject: string
  readonly heading: string
  readonly greeting: string
  readonly lead: string
  readonly rows: readonly Row[]
  /** The owner's own paragraphs. */
  readonly extra: readonly string[]
  readonly quotes: { readonly heading: string; readonly rows: readonly Row[] }
  readonly note?: string
  readonly action?: Action
  /** What can be done besides. */
  readonly otherwise?: Action
  readonly closing?: string
  readonly signature: string
  readonly footer: string
}

const OVER: readonly string[] = ['declined', 'cancelled', 'released']

export function letterPage(facts: LetterFacts): Page {
  const words = wordsIn(facts.locale, facts.tone)
  const { organization, topic } = facts
  const forStaff = facts.audience === 'staff'
  const opening = forStaff ? words.staff(topic, facts.pending) : words.attendee(topic, organization.name, facts.pending)
  const [zone = 'UTC'] = facts.zones
  const values = placeholderValues(facts, words)
  const said = (text: string | undefined, otherwise: string) => (text === undefined ? otherwise : fillIn(text, values))
  const own = facts.owner?.text
  const about = [facts.service, shortMoment(facts.locale, zone, facts.span.startMs), facts.person && withoutLinks(facts.person.name)]
  return {
    locale: facts.locale,
    direction: directionOf(facts.locale),
    accent: organization.accent,
    colon: words.colon,
    subject: said(own?.subject, `${opening.subject}${words.colon} ${listInWords(facts.locale, about)}`),
    heading: said(own?.heading, opening.heading),
    greeting: words.greeting(facts.recipientName),
    lead: said(own?.lead, opening.lead),
    rows: rowsOf(facts, words),
    extra: forStaff || OVER.includes(topic) ? [] : (facts.owner?.notes ?? []).map((note) => fillIn(note, values)),
    quotes: {
      heading: words.answers,
      rows: facts.answers.map(({ question, answer, typed }) => ({
        label: question,
        value: typed ? words.quoted(withoutLinks(answer)) : answer,
      })),
    },
    ...changing(facts, words),
    signature: organization.name,
    footer: forStaff ? words.sentToStaff : words.sentBecause(organization.name),
  }
}

function rowsOf(facts: LetterFacts, { labels, online, quoted, isolated = (text) => text }: Words): Row[] {
  const { locale, location, person, companions = [], price, span, zones } = facts
  const several = zones.length > 1
  const [zone = 'UTC'] = zones
  const where = listInWords(locale, [location.name, location.address])
  const rows: (Row | undefined)[] = [
    { label: labels.service, value: facts.service },
    { label: labels.when, value: spanInWords(locale, zone, span, several) },
    ...zones.slice(1).map((other) => ({ label: labels.otherZone, value: spanInWords(locale, other, span, true) })),
    facts.previousSpan && { label: labels.before, value: spanInWords(locale, zone, facts.previousSpan, several) },
    {
      label: labels.where,
      value: location.online && location.name !== online ? `${where} (${online})` : where,
      ...(location.meetingUrl && !OVER.includes(facts.topic) ? { url: location.meetingUrl } : {}),
    },
    facts.staff.length > 0 && facts.audience === 'attendee'
      ? { label: labels.withWhom, value: listInWords(locale, facts.staff) }
      : undefined,
    facts.seats === undefined ? undefined : { label: labels.seats, value: String(facts.seats) },
    price && !OVER.includes(facts.topic) ? { label: labels.price, value: moneyInWords(locale, price.amount, price.currency) } : undefined,
    person && { label: labels.who, value: quoted(withoutLinks(person.name)) },
    person?.email ? { label: labels.email, value: isolated(person.email) } : undefined,
    person?.phone ? { label: labels.phone, value: isolated(person.phone) } : undefined,
    companions.length > 0
      ? {
          label: labels.companions,
          value: listInWords(
            locale,
            companions.map((name) => quoted(withoutLinks(name))),
          ),
        }
      : undefined,
    { label: labels.number, value: isolated(facts.number) },
    facts.change && facts.audience === 'attendee' && !OVER.includes(facts.topic)
      ? { label: labels.code, value: isolated(facts.change.code) }
      : undefined,
  ]
  return rows.filter((row) => row !== undefined)
}

/** What the reader can do next. */
function changing(facts: LetterFacts, words: Words): Pick<Page, 'note' | 'action' | 'otherwise' | 'closing'> {
  if (facts.audience === 'staff') return {}
  const { change, organization } = facts
  const { isolated = (text: string) => text } = words
  const ways = [organization.phone, organization.email].map((way) => way && isolated(way))
  const contact = listInWords(facts.locale, ways)
  const closing = contact ? { closing: words.questions(contact) } : {}
  if (OVER.includes(facts.topic))
    return { ...closing, ...(organization.website && { action: { label: words.bookAgain, url: organization.website } }) }
  if (!change) return closing
  if (!change.open)
    return change.confirm
      ? { note: `${words.confirmAsk} ${words.changeClosed(contact)}`, action: { label: words.confirm, url: change.url } }
      : { note: words.changeClosed(contact), action: { label: words.change, url: change.url } }
  const until = momentInWords(facts.locale, facts.zones[0] ?? 'UTC', change.untilMs)
  const note = `${words.changeUntil(until)} ${words.withoutLink(change.codeUrl)}`
  const action = { label: words.change, url: change.url }
  if (!change.confirm) return { ...closing, note, action }
  return { ...closing, note: `${words.confirmAsk} ${note}`, action: { label: words.confirm, url: change.url }, otherwise: action }
}
