import type { Locale } from '@slotwell/shared/schema'
import { devPage } from './dev-mail-pages.ts'
import { escapeHtml as e } from './letters/html.ts'
import type { Preview, PreviewWish } from './preview-letter.ts'

interface Listed {
  readonly slug: string
  readonly letters: readonly (PreviewWish & { readonly locale: Locale })[]
}

const PATH = '/dev/mail/preview'

/** Every letter of every organization, in each of its languages, as links to what it looks like. */
export function previewList(organizations: readonly Listed[]): string {
  const sections = organizations.map(({ slug, letters }) => {
    const rows = letters.map(({ kind, reader, locale, tone = 'formal' }) => {
      const query = Object.entries({ organization: slug, kind, reader, locale, tone }).map(
        ([name, value]) => `${name}=${encodeURIComponent(value)}`,
      )
      const language = locale === 'de' ? `${locale}, ${tone}` : locale
      return `<li><a href="${PATH}/letter?${e(query.join('&'))}"><strong>${e(kind)}</strong><span>to ${e(reader)}</span><time>${e(language)}</time></a></li>`
    })
    return `<h2>${e(slug)}</h2><ul>${rows.join('\n')}</ul>`
  })
  return devPage(
    'Letters as they would be',
    `<p class="quiet">About a booking that nobody made, with the texts of the applied file.</p>
<p><a href="/dev/mail">Letters that would have been sent</a></p>
${sections.join('\n') || '<p class="quiet">No organization has a configuration yet.</p>'}`,
  )
}

/** One of them. */
export const previewPage = ({ subject, text, html }: Preview): string =>
  devPage(
    subject,
    `<p><a href="${PATH}">All letters</a></p>
<iframe title="The letter as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" srcdoc="${e(html.replace('<head>', '<head><base target="_blank">'))}"></iframe>
<details open><summary>Plain text</summary><pre dir="auto">${e(text)}</pre></details>`,
  )
