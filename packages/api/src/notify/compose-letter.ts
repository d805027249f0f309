import { createHash } from 'node:crypto'
import type { Booking, OutboxEntry } from '../store/booking-records.ts'
import { type Gathered, gatherFacts, type Needless, type NotifyDeps } from './gather-facts.ts'
import { calendarPart, placeInCalendar } from './ics.ts'
import { htmlPage } from './letters/html.ts'
import type { LetterFacts } from './letters/letter-facts.ts'
import { letterPage } from './letters/page.ts'
import { plainText } from './letters/plain-text.ts'
import { wordsIn } from './letters/words.ts'
import type { CalendarPart, Letter } from './mail.ts'
import { isPlainName, withoutLinks } from './visitor-text.ts'

export type Composed =
  | {
      readonly ok: true
      readonly letter: Letter
      readonly topic: LetterFacts['topic']
      readonly audience: LetterFacts['audience']
      /** The visitor made the booking himself, not the owner for him. */
      readonly isByVisitor: boolean
      /** Whose address it goes to; undefined of staff about whose address nothing is known. */
      readonly personId: string | undefined
    }
  | { readonly ok: false; readonly reason: Needless }

/** One outbox entry as the letter that is true at `nowMs`, or why it is needless. Rejects only if something is broken. */
export async function composeLetter(deps: NotifyDeps, sender: string, entry: OutboxEntry, nowMs: number): Promise<Composed> {
  const gathered = await gatherFacts(deps, entry, nowMs)
  if (!gathered.ok) return gathered
  const { facts, address } = gathered
  const page = letterPage(facts)
  const host = new URL(deps.publicUrl).hostname
  const replyTo = replyAddress(facts)
  return {
    ok: true,
    topic: facts.topic,
    audience: facts.audience,
    // Consent is given by whoever books for himself.
    isByVisitor: gathered.booking.consentAtMs !== null,
    personId: gathered.personId,
    letter: {
      messageId: messageIdOf(entry.dedupeKey, deps.publicUrl),
      fromName: facts.organization.senderName ?? facts.organization.name,
      to: { name: address.name, address: address.email },
      subject: page.subject,
      text: plainText(page),
      html: htmlPage(page),
      // What is in a calendar already is not sent once more.
      ...(facts.topic !== 'reminder' && { calendar: calendarOf(gathered, sender, host) }),
      ...(replyTo && { replyTo }),
    },
  }
}

/** The same for the same letter, however often it is sent; says nothing to anybody else. */
export const messageIdOf = (dedupeKey: string, publicUrl: string): string =>
  `<${createHash('sha256').update(dedupeKey).digest('hex').slice(0, 32)}@${new URL(publicUrl).hostname}>`

/** Visitors answer the owner; staff answer the visitor. */
function replyAddress({ person, organization }: LetterFacts): Letter['replyTo'] {
  const { name, email } = person ?? { name: organization.name, email: organization.replyTo ?? organization.email }
  return email ? { name: isPlainName(name) || !person ? name : '', address: email } : undefined
}

function calendarOf({ facts, address, booking }: Gathered & { readonly ok: true }, sender: string, host: string): CalendarPart {
  const { organization, location, number, service, span } = facts
  const { labels, online } = wordsIn(facts.locale, facts.tone)
  const contact = [organization.phone, organization.email].filter(Boolean).join(', ')
  const status = statusOf(facts, booking)
  return calendarPart({
    uid: `${booking.id}@${host}`,
    sequence: booking.revision - 1,
    status,
    stampMs: booking.updatedAtMs,
    ...span,
    timeZone: booking.timeZone,
    summary: facts.person ? `${service}: ${withoutLinks(facts.person.name)}` : `${service}, ${organization.name}`,
    description: [`${labels.number}: ${number}`, contact && !facts.person ? `${organization.name}: ${contact}` : '']
      .filter(Boolean)
      .join(' · '),
    ...placeInCalendar(location, online, status === 'CANCELLED' ? undefined : location.meetingUrl),
    organizer: { name: organization.name, address: organizerAddress(organization.email, sender, address.email) },
    attendee: { name: address.name || address.email, address: address.email },
  })
}

/**
 * A program takes an invitation from its reader to himself for his own copy and adds nothing: where letters to staff go
 * to the owner's public address, the sender invites.
 */
const organizerAddress = (publicAddress: string | undefined, sender: string, reader: string): string =>
  publicAddress === undefined || publicAddress.toLowerCase() === reader.toLowerCase() ? sender : publicAddress

function statusOf({ topic }: LetterFacts, { state }: Booking): 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED' {
  if (topic === 'released' || state === 'cancelled' || state === 'declined') return 'CANCELLED'
  return state === 'pending' ? 'TENTATIVE' : 'CONFIRMED'
}
