import type { OrganizationView } from '@slotwell/shared/schema'
import type { Translate } from '../i18n/messages.ts'
import { safeHref } from './safe-href.ts'

export interface ContactProps {
  readonly organization: OrganizationView
  readonly t: Translate
}

/** How else to reach the owner, where booking online leads nowhere. */
export function ContactWays({ organization: { phone, email, website }, t }: ContactProps) {
  const ways = [
    [phone, phone && `tel:${phone.replace(/[^+\d]/g, '')}`],
    [email, email && `mailto:${email}`],
    [website?.replace(/^https?:\/\/|\/$/g, ''), website],
  ].flatMap(([text, address]) => {
    const href = safeHref(address)
    return href ? [{ text, href }] : []
  })
  if (!ways.length) return null
  return (
    <div class="contact">
      <p>{t('contact')}</p>
      {ways.map(({ text, href }) => (
        <p key={href}>
          <a href={href} dir="ltr">
            {text}
          </a>
        </p>
      ))}
    </div>
  )
}
