/** @jsxImportSource hono/jsx */
import { createHash, randomBytes } from 'node:crypto'
import { directionOf, type Locale } from '@slotwell/shared/schema'
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { CACHE_CONTROL } from './cache-rules.ts'
import { markup } from './plain/page.tsx'
import { RESERVED, styleOf } from './plain/style.ts'
import type { RawAnswer } from './registry.ts'
import { pagePolicy } from './security-headers.ts'

export interface Page {
  readonly language: Locale
  readonly title: string
  readonly accent?: string
  readonly children: Child
  /** Address of the module that brings the page to life. */
  readonly script: string
}

/**
 * One of our own pages with the widget in it, under the strictest policy: one script by nonce, one style by hash, no
 * frame around it. Who runs no script finds forms in it, so this origin is told of the page that they were sent from.
 */
export function pageAnswer({ language, title, accent, children, script }: Page): RawAnswer {
  const nonce = randomBytes(16).toString('base64')
  const style = `${styleOf(accent)}\n${RESERVED}`
  const html = (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style>{raw(style)}</style>
        <script type="module" nonce={nonce} src={script} />
      </head>
      <body>{children}</body>
    </html>
  )
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy(nonce, `sha256-${createHash('sha256').update(style).digest('base64')}`),
    'cache-control': CACHE_CONTROL.private,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-robots-tag': 'noindex',
  }
  return { ok: true, raw: { body: `<!doctype html>${markup(html)}`, headers } }
}
