import type { Page } from './page.ts'

/** A letter as plain text: short lines of label and value, the link on a line of its own. */
export function plainText(page: Page): string {
  const width = Math.max(...page.rows.map(({ label }) => label.length)) + page.colon.length + 1
  const blocks = [
    `${page.greeting}`,
    [page.heading, page.lead].filter(Boolean).join('\n'),
    page.rows
      .map(({ label, value, url }) => `${`${label}${page.colon}`.padEnd(width)}${value}${url ? `\n${' '.repeat(width)}${url}` : ''}`)
      .join('\n'),
    ...page.extra,
    page.quotes.rows.length > 0
      ? `${page.quotes.heading}\n${page.quotes.rows.map(({ label, value }) => `> ${label}\n> ${value}`).join('\n>\n')}`
      : '',
    [page.note, ...[page.action, page.otherwise].map((one) => one && `${one.label}${page.colon}\n${one.url}`)].filter(Boolean).join('\n'),
    page.closing,
    page.signature,
    `-- \n${page.footer}`,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}
