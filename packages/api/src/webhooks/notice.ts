import type { Locale } from '@slotwell/shared/schema'
import { directionOf } from '@slotwell/shared/schema'
import { auditEntry } from '../booking/audit-entry.ts'
import { htmlPage } from '../notify/letters/html.ts'
import { plainText } from '../notify/letters/plain-text.ts'
import type { Page } from '../notify/letters/page.ts'
import type { Letter } from '../notify/mail.ts'
import type { OrganizationMail } from '../notify/organization-mail.ts'
import { sendLetter } from '../notify/send-letter.ts'
import type { WebhookEndpoint } from '../store/webhooks.ts'
import { nameOf } from '../notify/queue-runner.ts'
import type { WebhookDeps } from './runner.ts'

export interface NoticeDeps extends Pick<WebhookDeps, 'store' | 'newId' | 'clock' | 'log'> {
  readonly ways: Pick<OrganizationMail, 'wayOf'>
  /** Our own origin, without a slash at the end. */
  readonly publicUrl: string
}

/**
 * Writes to the owners of endpoints that were paused or disabled by themselves. A letter that does not leave is tried again at
 * the next call, and keeps no other one back; where there is no address, the list and the audit log have to do.
 */
export async function sendNotices(deps: NoticeDeps): Promise<void> {
  for (const endpoint of await deps.store.webhooks.noticesDue())
    try {
      await sendNotice(deps, endpoint)
    } catch (error) {
      const { id, organizationId } = endpoint
      deps.log({ event: 'webhook.notice_failed', level: 'error', endpoint: id, organization: organizationId, reason: nameOf(error) })
    }
}

async function sendNotice(deps: NoticeDeps, endpoint: WebhookEndpoint): Promise<void> {
  const { organizationId, id } = endpoint
  const letter = await noticeLetter(deps, endpoint)
  if (letter) {
    const { mail } = await deps.ways.wayOf(organizationId)
    if ((await sendLetter(mail, letter)).end === 'delayed') return
  }
  const entry = auditEntry(deps, { organizationId, actor: 'system' }, deps.clock(), 'webhook.notice', id, { written: letter !== undefined })
  // Of what became of it meanwhile there may be another letter.
  await deps.store.webhooks.change(endpoint, { noticeDue: false }, entry)
}

async function noticeLetter({ store, publicUrl }: NoticeDeps, endpoint: WebhookEndpoint): Promise<Letter | undefined> {
  const { organizationId, id, stateSinceMs } = endpoint
  if ((await store.organizations.byId(organizationId))?.liveId) return undefined
  const profile = (await store.catalog.current(organizationId))?.profile
  if (!profile?.email) return undefined
  const page = noticePage(endpoint, { ...profile, locale: profile.locales[0] ?? 'en' })
  return {
    messageId: `<${id}.${stateSinceMs}@${new URL(publicUrl).hostname}>`,
    fromName: profile.name,
    to: { name: profile.name, address: profile.email },
    subject: page.subject,
    text: plainText(page),
    html: htmlPage(page),
  }
}

interface Words {
  readonly subject: (slug: string) => string
  readonly heading: string
  readonly failing: string
  readonly gone: string
  readonly labels: { readonly name: string; readonly address: string }
  readonly resume: (slug: string) => string
  readonly footer: string
}

function noticePage(
  { slug, url, stateReason }: WebhookEndpoint,
  { name, accent, locale }: { readonly name: string; readonly accent: string; readonly locale: Locale },
): Page {
  const words = WORDS[locale]
  return {
    locale,
    direction: directionOf(locale),
    accent,
    colon: locale === 'fr' ? ' :' : ':',
    subject: words.subject(slug),
    heading: words.heading,
    greeting: '',
    lead: stateReason === 'gone' ? words.gone : words.failing,
    rows: [
      { label: words.labels.name, value: slug },
      // The rest of an address may be a secret of its own.
      { label: words.labels.address, value: new URL(url).origin },
    ],
    quotes: { heading: '', rows: [] },
    extra: [],
    note: words.resume(slug),
    signature: name,
    footer: words.footer,
  }
}

const command = (slug: string) => `slotwell webhooks resume ${slug}`
const WORDS: Readonly<Record<Locale, Words>> = {
  de: {
    subject: (slug) => `Webhook «${slug}» angehalten`,
    heading: 'Ein Webhook ist angehalten',
    failing:
      'Der Empfänger hat seit Tagen keine Nachricht mehr angenommen. Neue Nachrichten warten, bis der Webhook weiterläuft, höchstens 30 Tage.',
    gone: 'Der Empfänger hat mitgeteilt, dass es ihn nicht mehr gibt (410). Es werden keine Nachrichten mehr für ihn aufgehoben.',
    labels: { name: 'Webhook', address: 'Empfänger' },
    resume: (slug) => `Wenn der Empfänger wieder bereit ist: ${command(slug)}`,
    footer: 'Sie erhalten diese Nachricht, weil Ihre Adresse bei den Angaben der Organisation steht.',
  },
  en: {
    subject: (slug) => `Webhook “${slug}” paused`,
    heading: 'A webhook is paused',
    failing: 'The receiver has not accepted a message for days. New messages wait until the webhook goes on, for 30 days at most.',
    gone: 'The receiver has said that it no longer exists (410). No more messages are kept for it.',
    labels: { name: 'Webhook', address: 'Receiver' },
    resume: (slug) => `When the receiver is ready again: ${command(slug)}`,
    footer: 'You get this message because your address is in the profile of the organization.',
  },
  fr: {
    subject: (slug) => `Webhook « ${slug} » suspendu`,
    heading: 'Un webhook est suspendu',
    failing:
      'Le destinataire n’accepte plus aucun message depuis plusieurs jours. Les nouveaux messages attendent la reprise, 30 jours au plus.',
    gone: 'Le destinataire a indiqué qu’il n’existe plus (410). Plus aucun message n’est conservé pour lui.',
    labels: { name: 'Webhook', address: 'Destinataire' },
    resume: (slug) => `Quand le destinataire est de nouveau prêt : ${command(slug)}`,
    footer: 'Vous recevez ce message parce que votre adresse figure dans le profil de l’organisation.',
  },
  it: {
    subject: (slug) => `Webhook «${slug}» sospeso`,
    heading: 'Un webhook è sospeso',
    failing: 'Il destinatario non accetta messaggi da giorni. I nuovi messaggi attendono la ripresa, al massimo 30 giorni.',
    gone: 'Il destinatario ha comunicato di non esistere più (410). Non vengono più conservati messaggi per lui.',
    labels: { name: 'Webhook', address: 'Destinatario' },
    resume: (slug) => `Quando il destinatario è di nuovo pronto: ${command(slug)}`,
    footer: 'Riceve questo messaggio perché il suo indirizzo figura nel profilo dell’organizzazione.',
  },
  ar: {
    subject: (slug) => `تم إيقاف Webhook «${slug}» مؤقتًا`,
    heading: 'تم إيقاف Webhook مؤقتًا',
    failing: 'لم يقبل المستلم أي رسالة منذ أيام. تنتظر الرسائل الجديدة حتى الاستئناف، لمدة 30 يومًا كحد أقصى.',
    gone: 'أبلغ المستلم أنه لم يعد موجودًا (410). لن تُحفظ له أي رسائل بعد الآن.',
    labels: { name: 'Webhook', address: 'المستلم' },
    resume: (slug) => `عندما يصبح المستلم جاهزًا من جديد: ${command(slug)}`,
    footer: 'تصلك هذه الرسالة لأن عنوانك مذكور في بيانات المؤسسة.',
  },
}
