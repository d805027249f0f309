import type { OrganizationView } from '@slotwell/shared/schema'
import type { Translate } from '../i18n/messages.ts'
import { safeHref } from './safe-href.ts'

interface ContactProps {
  readonly organization: OrganizationView
  readonly t: Translate
}

/** How else to reach the owner, where booking online leads nowhere: part of the core, since it is needed when nothing else can be had. */
export function Contact({ organization: { phone, email, website }, t }: ContactProps) {
  if (!(phone || email || website)) return null
  const ways = [
    [phone, `tel:${phone?.replace(/[^+\d]/g, '')}`],
    [email, `mailto:${email}`],
    [website?.replace(/^https?:\/\/|\/$/g, ''), safeHref(website)],
  ] as const
  return (
    <div>
      <p>{t('contact')}</p>
      {ways.map(
        ([text, href]) =>
          text &&
          href && (
            <p key={href}>
              <a href={href} dir="ltr">
                {text}
              </a>
            </p>
          ),
      )}
    </div>
  )
}
