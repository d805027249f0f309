import type { OrganizationView } from '@slotwell/shared/schema'
import { safeHref } from './safe-href.ts'

/** How else to reach the owner, where booking online leads nowhere. */
export function Contact({
  organization: { phone, email, website },
  lead,
}: {
  readonly organization: OrganizationView
  readonly lead: string
}) {
  const ways = [
    [phone, phone && `tel:${phone.replace(/[^+\d]/g, '')}`],
    [email, email && `mailto:${email}`],
    [website?.replace(/^https?:\/\/|\/$/g, ''), website],
  ]
  return (
    <div class="contact">
      <p>{lead}</p>
      {ways.map(([text, address]) => {
        const href = safeHref(address)
        return (
          text &&
          href && (
            <p key={text}>
              <a href={href}>{text}</a>
            </p>
          )
        )
      })}
    </div>
  )
}
