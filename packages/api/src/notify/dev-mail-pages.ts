import type { DevBox, KeptLetter } from './dev-box.ts'
import { escapeHtml as e } from './letters/html.ts'

export interface DevMailPages {
  /** All letters, the newest first. */
  list(): string
  /** One letter; undefined if it is no longer kept. */
  letter(position: number): string | undefined
}

/**
 * What `/dev/mail` shows. The page runs no script and loads nothing; it is correct
 * under `default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'`. A letter's HTML stands in a
 * sandboxed frame that may neither run scripts nor navigate the page around it.
 */
export function devMailPages(box: Pick<DevBox, 'list' | 'read'>, { path = '/dev/mail' }: { readonly path?: string } = {}): DevMailPages {
  return {
    list() {
      const rows = box
        .list()
        .map(
          (letter) =>
            `<li><a href="${e(path)}/${letter.position}"><strong>${e(letter.subject)}</strong><span>${e(letter.to.address)}</span><time>${timeOf(letter)}</time></a></li>`,
        )
      return devPage(
        'Letters',
        `<p><a href="${e(path)}/preview">How every letter looks</a></p>\n${
          rows.length > 0
            ? `<ul>${rows.join('\n')}</ul>`
            : '<p class="quiet">No letters yet. Book an appointment, and its letters appear here a moment later. Reload this page to see them.</p>'
        }`,
      )
    },
    letter(position) {
      const letter = box.read(position)
      return letter && devPage(letter.subject, one(letter, path))
    },
  }
}

const timeOf = ({ atMs }: KeptLetter): string => e(new Date(atMs).toISOString().slice(0, 19).replace('T', ' '))

function one(letter: KeptLetter, path: string): string {
  const head = [
    ['From', letter.fromName],
    ['To', `${letter.to.name} <${letter.to.address}>`.trim()],
    ['Reply to', letter.replyTo?.address ?? '–'],
    ['At', `${timeOf(letter)} UTC`],
  ]
  return `<p><a href="${e(path)}">All letters</a></p>
<dl>${head.map(([label = '', value = '']) => `<div><dt>${e(label)}</dt><dd>${label === 'At' ? value : e(value)}</dd></div>`).join('')}</dl>
${letterFrame(letter)}
<details open><summary>Plain text</summary><pre>${e(letter.text)}</pre></details>
${letter.calendar ? `<details><summary>Calendar file (${e(letter.calendar.method)})</summary><pre>${e(letter.calendar.content)}</pre></details>` : ''}`
}

/** Characters of a line of the letter in a wide window and on a phone. */
const LINE = { wide: 58, narrow: 30 }

/** Its lines with what is between them, and what is around all. An address is a button there, or a link in a line of its own. */
const heightOf = (text: string, line: number): number =>
  text.split('\n').reduce((sum, one) => sum + 8 + 24 * (one.startsWith('http') ? 1 : Math.ceil(one.length / line)), 120)

/** A letter as HTML. Nothing in the frame can tell the page how tall it is, and no script may ask, so its text has to say about that. */
export const letterFrame = ({ html, text }: Pick<KeptLetter, 'html' | 'text'>): string =>
  `<iframe title="The letter as HTML" style="--wide:${heightOf(text, LINE.wide)}px;--narrow:${heightOf(text, LINE.narrow)}px" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" srcdoc="${e(html.replace('<head>', '<head><base target="_blank">'))}"></iframe>`

export const devPage = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><title>${e(title)} · Slotwell mail</title>
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:720px;margin:0 auto;padding:32px 16px}
h1{font-size:1.5rem;font-weight:600;margin:0 0 16px;overflow-wrap:anywhere}
a{color:inherit;text-underline-offset:3px}
a:focus-visible,summary:focus-visible{outline:2px solid;outline-offset:2px}
ul{list-style:none;margin:0;padding:0}
li{border-top:1px solid color-mix(in srgb,currentColor 16%,transparent)}
li a{display:grid;grid-template-columns:1fr auto;gap:0 16px;padding:12px 0;text-decoration:none}
li a:hover strong{text-decoration:underline}
li strong{font-weight:600;overflow-wrap:anywhere}
li span{grid-row:2;font-size:.875rem}
time,.quiet,dt{color:color-mix(in srgb,currentColor 65%,transparent);font-size:.875rem;font-variant-numeric:tabular-nums}
dl{display:grid;gap:4px;margin:0 0 16px}dl div{display:flex;gap:12px}dt{width:80px}dd{margin:0;overflow-wrap:anywhere}
iframe{width:100%;height:var(--wide);border:1px solid color-mix(in srgb,currentColor 16%,transparent);border-radius:10px;background:#fff}
@media(max-width:560px){iframe{height:var(--narrow)}}
h2{font-size:1.125rem;font-weight:600;margin:32px 0 8px}
table{width:100%;border-collapse:collapse}
th,td{padding:4px 16px 4px 0;text-align:start;vertical-align:baseline;border-top:1px solid color-mix(in srgb,currentColor 16%,transparent)}
thead th{border:0;font-size:.875rem;font-weight:400;color:color-mix(in srgb,currentColor 65%,transparent)}
tbody th{font-weight:600}
body:has(table){max-width:880px}
td a{display:inline-block;white-space:nowrap;padding:2px 0;margin-inline-end:8px}
@media(min-width:720px){tbody th{white-space:nowrap}}
details{margin:16px 0}summary{cursor:pointer;font-weight:600}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.875rem}
</style></head>
<body><h1>${e(title)}</h1>
${body}
</body></html>
`
