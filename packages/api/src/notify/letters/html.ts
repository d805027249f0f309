import type { Page } from './page.ts'

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** Text with its addresses of mail in one piece, which programs break at hyphens, unless they have more characters than a line on a phone. */
const unbroken = (text: string, most: number): string =>
  text
    .split(/(\S+@\S+)/)
    .map((part, at) =>
      at % 2 === 1 && part.length <= most ? `<span style="white-space:nowrap">${escapeHtml(part)}</span>` : escapeHtml(part),
    )
    .join('')

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const TEXT = `${FONT};font-size:16px;line-height:24px;color:#1f2328`
const MUTED = `${FONT};font-size:14px;line-height:20px;color:#57606a`
const LINK = 'color:#0550ae;overflow-wrap:anywhere;word-break:break-word'
const LAYOUT = 'role="presentation" border="0" cellpadding="0" cellspacing="0"'

/**
 * A letter as HTML that old mail programs can show: tables for layout, inline styles, nothing loaded from
 * anywhere, one link or two. Every text is escaped. Outlook for Windows knows neither a greatest width nor padding of links, so what
 * it alone reads says so once more.
 */
export function htmlPage(page: Page): string {
  const accent = /^#[0-9a-f]{6}$/i.test(page.accent) ? page.accent : '#0f766e'
  const e = escapeHtml
  // Old mail programs know no logical sides.
  const [start, end] = page.direction === 'rtl' ? ['right', 'left'] : ['left', 'right']
  const paragraph = (text: string | undefined, style: string) =>
    text ? `<p style="margin:0 0 16px;${style}">${unbroken(text, 34)}</p>` : ''
  const rows = page.rows
    .map(
      ({ label, value, url }) =>
        `<tr><th scope="row" align="${start}" valign="top" style="padding:6px 0;padding-${end}:16px;font-weight:normal;white-space:nowrap;${MUTED};line-height:24px">${e(label)}</th><td valign="top" style="padding:6px 0;${TEXT}">${unbroken(value, 26)}${url ? `<br><a href="${e(url)}" style="${LINK}">${e(url)}</a>` : ''}</td></tr>`,
    )
    .join('\n')
  const quotes = page.quotes.rows
    .map(
      ({ label, value }, at, { length }) =>
        `<p style="margin:0;${MUTED}">${e(label)}</p><blockquote style="margin:0 0 ${at < length - 1 ? 12 : 24}px;padding:0;padding-${start}:12px;border-${start}:3px solid #d0d7de;${TEXT}">${e(value)}</blockquote>`,
    )
    .join('\n')
  const action = page.action
    ? `<table ${LAYOUT} style="margin:0 0 24px"><tr><td bgcolor="${accent}" style="border-radius:10px;background:${accent};mso-padding-alt:12px 20px"><a href="${e(page.action.url)}" style="display:inline-block;padding:12px 20px;${FONT};font-size:16px;line-height:24px;font-weight:600;color:${readableOn(accent)};text-decoration:none">${e(page.action.label)}</a></td></tr></table>`
    : ''
  const otherwise = page.otherwise
    ? `<p style="margin:0 0 24px;${TEXT}"><a href="${e(page.otherwise.url)}" style="color:#1f2328;text-decoration:underline">${e(page.otherwise.label)}</a></p>`
    : ''
  return `<!doctype html>
<html lang="${e(page.locale)}" dir="${page.direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><title>${e(page.subject)}</title></head>
<body style="margin:0;padding:0;background:#f6f8fa">
<table ${LAYOUT} width="100%" bgcolor="#f6f8fa"><tr><td align="center" style="padding:24px 12px">
<!--[if mso]><table ${LAYOUT} width="560"><tr><td><![endif]-->
<table ${LAYOUT} width="100%" style="max-width:560px;background:#ffffff;border-radius:10px" bgcolor="#ffffff"><tr><td style="padding:32px 28px;border-top:4px solid ${accent};border-radius:10px">
${paragraph(page.greeting, TEXT)}
<h1 style="margin:0 0 8px;${FONT};font-size:24px;line-height:32px;font-weight:600;color:#1f2328">${e(page.heading)}</h1>
${paragraph(page.lead, TEXT)}
<table border="0" cellpadding="0" cellspacing="0" style="margin:0 0 24px">
${rows}
</table>
${page.extra.map((text) => paragraph(text, TEXT)).join('\n')}
${page.quotes.rows.length > 0 ? `<h2 style="margin:0 0 8px;${TEXT};font-weight:600">${e(page.quotes.heading)}</h2>\n${quotes}` : ''}
${paragraph(page.note, TEXT)}
${action}${otherwise}
${paragraph(page.closing, TEXT)}
<p style="margin:0 0 24px;${TEXT};font-weight:600">${e(page.signature)}</p>
<p style="margin:0;padding:16px 0 0;border-top:1px solid #d0d7de;${MUTED}">${e(page.footer)}</p>
</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body></html>
`
}

/** Black or white, whichever stands out more against a colour `#rrggbb` (WCAG contrast). */
export function readableOn(colour: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff'
}
