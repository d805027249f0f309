import { createHash } from 'node:crypto'
import { directionOf } from '@slotwell/shared/schema'
import { localize } from '../configuration/localize.ts'
import type { DueConfirmation } from '../store/confirmations.ts'
import { mintConfirmationToken } from '../trust/confirmation-link.ts'
import { openUnconfirmed } from '../trust/sealed-confirmation.ts'
import type { NotifyDeps } from './gather-facts.ts'
import { htmlPage } from './letters/html.ts'
import { plainText } from './letters/plain-text.ts'
import type { Page } from './letters/page.ts'
import { wordsIn } from './letters/words.ts'
import type { Letter } from './mail.ts'
import { clockInWords, differingZones, listInWords, shortMoment, spanInWords } from './when.ts'

export type Asking =
  | { readonly ok: true; readonly letter: Letter; readonly personId: string }
  | { readonly ok: false; readonly reason: 'lapsed' | 'erased' }

/**
 * The letter that asks whether somebody is there. Nobody knows yet whose address it is, so nothing of what was typed stands in it, not even a
 * name. Rejects only if something is broken.
 */
export async function confirmationLetter(
  { store, keyring, publicUrl }: NotifyDeps,
  { organizationId, id }: DueConfirmation,
): Promise<Asking> {
  const row = await store.confirmations.byId(organizationId, id)
  const hold = row && (await store.bookings.hold(organizationId, row.holdId))
  if (!row?.contentSealed || !hold) return { ok: false, reason: 'lapsed' }
  const content = await openUnconfirmed(keyring, row)
  if (!content) return { ok: false, reason: 'erased' }
  const { request } = content
  const [configuration, service] = await Promise.all([
    store.catalog.at(organizationId, hold.configurationRevision),
    store.catalog.serviceVersion(organizationId, hold.serviceVersionId),
  ])
  const location = configuration?.locations.find((one) => one.id === hold.locationId)
  const address = request.attendees[0]?.email
  if (!configuration || !service || !location || address === undefined) throw new Error(`confirmation ${id} without its configuration`)

  const { profile } = configuration
  const { locale } = request
  const words = wordsIn(locale, profile.tone)
  const said = words.askFirst(profile.name)
  const own = location.online ? [request.timeZone, location.timeZone] : [location.timeZone, request.timeZone]
  const zones = differingZones(own, hold.startMs)
  const [zone = 'UTC'] = zones
  const where = listInWords(locale, [localize(location.name, locale, profile.locales), location.address])
  const { isolated = (text: string) => text } = words
  const contact = listInWords(
    locale,
    [profile.phone, profile.email].map((way) => way && isolated(way)),
  )
  const name = localize(service.name, locale, profile.locales)
  const token = await mintConfirmationToken(keyring, organizationId, id)
  const page: Page = {
    locale,
    direction: directionOf(locale),
    accent: profile.accent,
    colon: words.colon,
    subject: `${said.subject}${words.colon} ${listInWords(locale, [name, shortMoment(locale, zone, hold.startMs)])}`,
    heading: said.heading,
    greeting: words.greeting(undefined),
    lead: said.lead,
    rows: [
      { label: words.labels.service, value: name },
      { label: words.labels.when, value: spanInWords(locale, zone, hold, zones.length > 1) },
      ...zones.slice(1).map((other) => ({ label: words.labels.otherZone, value: spanInWords(locale, other, hold, true) })),
      { label: words.labels.where, value: location.online ? words.online : where },
    ],
    quotes: { heading: words.answers, rows: [] },
    extra: [],
    note: said.until(clockInWords(locale, request.timeZone, row.expiresAtMs)),
    action: { label: said.action, url: `${publicUrl}/book/${profile.slug}/confirm?lang=${locale}&token=${token}` },
    ...(contact && { closing: words.questions(contact) }),
    signature: profile.name,
    footer: said.footer,
  }
  return {
    ok: true,
    personId: row.personId,
    letter: {
      messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${new URL(publicUrl).hostname}>`,
      fromName: profile.name,
      to: { name: '', address },
      subject: page.subject,
      text: plainText(page),
      html: htmlPage(page),
      ...(profile.email && { replyTo: { name: profile.name, address: profile.email } }),
    },
  }
}
