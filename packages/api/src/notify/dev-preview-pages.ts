import { LETTER_READERS } from '@slotwell/shared/schema'
import { devPage, letterFrame } from './dev-mail-pages.ts'
import { escapeHtml as e } from './letters/html.ts'
import { type everyLetter, type Preview, PREVIEW_KINDS, type PreviewKind } from './preview-letter.ts'

type Letters = ReturnType<typeof everyLetter>
interface Listed {
  readonly slug: string
  readonly name: string
  readonly letters: Letters
}

const PATH = '/dev/mail/preview'
const ABOUT: Readonly<Record<PreviewKind, string>> = {
  requested: 'Requested',
  confirmed: 'Booked',
  approved: 'Request confirmed',
  declined: 'Request declined',
  rescheduled: 'Moved',
  cancelled: 'Cancelled',
  released: 'Given to somebody else',
  reminder: 'Reminder',
  agenda: 'Appointments of the day',
}
const LANGUAGE = new Intl.DisplayNames('en', { type: 'language' })

/** Every letter of every organization, in each of its languages, as links to what it looks like. */
export const previewList = (organizations: readonly Listed[]): string =>
  devPage(
    'Letters as they would be',
    `<p class="quiet">About a booking that nobody made, with the texts of the applied file.</p>
<p><a href="/dev/mail">Letters that would have been sent</a></p>
${organizations.map(tableOf).join('\n') || '<p class="quiet">No organization has a configuration yet.</p>'}`,
  )

function tableOf({ slug, name, letters }: Listed): string {
  const link = ({ kind, reader, locale, tone = 'formal' }: Letters[number]) => {
    const query = Object.entries({ organization: slug, kind, reader, locale, tone }).map(
      ([field, value]) => `${field}=${encodeURIComponent(value)}`,
    )
    const address = locale === 'de' ? (tone === 'formal' ? ' (Sie)' : ' (du)') : ''
    return `<a href="${PATH}/letter?${e(query.join('&'))}">${e(`${LANGUAGE.of(locale) ?? locale}${address}`)}</a>`
  }
  const rows = PREVIEW_KINDS.map((kind) => {
    const cells = LETTER_READERS.map((reader) => letters.filter((one) => one.kind === kind && one.reader === reader).map(link))
    if (cells.flat().length === 0) return ''
    return `<tr><th scope="row">${ABOUT[kind]}</th>${cells.map((links) => `<td>${links.join(' ')}</td>`).join('')}</tr>`
  })
  return `<h2>${e(name)}</h2>
<table><thead><tr><th scope="col">Letter</th><th scope="col">To the visitor</th><th scope="col">To staff</th></tr></thead><tbody>
${rows.filter(Boolean).join('\n')}
</tbody></table>`
}

/** One of them. */
export const previewPage = ({ subject, text, html }: Preview): string =>
  devPage(
    subject,
    `<p><a href="${PATH}">All letters</a></p>
${letterFrame({ html, text })}
<details open><summary>Plain text</summary><pre dir="auto">${e(text)}</pre></details>`,
  )
