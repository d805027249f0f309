import { createHash, randomBytes } from 'node:crypto'
import type { ProblemCode } from '@slotwell/shared/schema'
import { CACHE_CONTROL } from './cache-rules.ts'
import type { RawAnswer } from './registry.ts'
import { pagePolicy } from './security-headers.ts'

/** The only style outside the widget: enough for the frame around it, and for readers without JavaScript. */
const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:960px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:1.25rem;font-weight:600;margin:0 0 24px;overflow-wrap:anywhere}
p{max-width:38em}
a{color:inherit;text-underline-offset:3px}
a:focus-visible{outline:2px solid;outline-offset:2px}`
const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`

export interface Page {
  readonly language: string
  readonly title: string
  /** Markup whose every text has been through `escapeHtml`. */
  readonly body: string
  /** Address of the module that brings the page to life. */
  readonly script?: string
  readonly as?: ProblemCode
}

/** One of our own pages under the strictest policy: one script by nonce, one style by hash, no frame around it. */
export function pageAnswer({ language, title, body, script, as }: Page): RawAnswer {
  const nonce = randomBytes(16).toString('base64')
  const tag = script === undefined ? '' : `\n<script type="module" nonce="${nonce}" src="${escapeHtml(script)}"></script>`
  const html = `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>
<style>${STYLE}</style>${tag}</head>
<body>
${body}
</body></html>
`
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy(nonce, STYLE_HASH),
    'cache-control': CACHE_CONTROL.private,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-robots-tag': 'noindex',
  }
  return { ok: true, raw: { body: html, headers, ...(as === undefined ? {} : { as }) } }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
