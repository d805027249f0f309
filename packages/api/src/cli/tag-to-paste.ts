import { ROOM } from '../http/plain/style.ts'

export interface TagWishes {
  /** Without a slash at the end. */
  readonly publicUrl: string
  /** The publishable one. */
  readonly key: string
  readonly slug: string
  /** What the link to the booking page says until the script has run, in the language of the organization. */
  readonly linkText: string
}

/** What an owner puts into his page; the guides show the same. The style keeps the room of the widget, so that nothing moves when it comes. */
export const tagToPaste = ({ publicUrl, key, slug, linkText }: TagWishes): string =>
  `<slotwell-booking data-key="${key}"
  style="${ROOM}"
  ><a href="${publicUrl}/book/${slug}">${linkText}</a></slotwell-booking>
<script async crossorigin src="${publicUrl}/embed/v1/slotwell.js"></script>`
