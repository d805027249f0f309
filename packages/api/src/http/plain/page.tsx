/** @jsxImportSource hono/jsx */
import { createHash } from 'node:crypto'
import { directionOf, type Locale, type OrganizationView, type ProblemCode } from '@slotwell/shared/schema'
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { CACHE_CONTROL } from '../cache-rules.ts'
import type { RawAnswer } from '../registry.ts'
import { plainPolicy } from '../security-headers.ts'
import { styleOf } from './style.ts'

/** Tells programs which refusal a page says in words. */
const PROBLEM_HEADER = 'slotwell-problem'

export interface PlainPage {
  readonly language: Locale
  readonly title: string
  /** Whose page it is; absent where that is not known. */
  readonly organization?: Pick<OrganizationView, 'name' | 'accent' | 'website'> | undefined
  readonly children: Child
  readonly footer?: Child
  /** Its address is a key: no other page, of whatever origin, is told of it. */
  readonly secretAddress?: true
  /** What was asked for is under way. */
  readonly accepted?: true
  /** The refusal that this page is. */
  readonly as?: ProblemCode | undefined
}

/**
 * A page without script, under a policy that allows none: one style sheet by hash, forms to this origin. It sends its
 * address to nobody else; to this origin it does, since a browser leaves out the origin of a form otherwise.
 */
export function plainPage({ language, title, organization, children, footer, secretAddress, accepted, as }: PlainPage): RawAnswer {
  const style = styleOf(organization?.accent)
  const html = (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{organization ? `${title} · ${organization.name}` : title}</title>
        <style>{raw(style)}</style>
      </head>
      <body class="plain">
        {organization && (
          <header>{organization.website ? <a href={organization.website}>{organization.name}</a> : organization.name}</header>
        )}
        <main>{children}</main>
        {footer && <footer>{footer}</footer>}
      </body>
    </html>
  )
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'content-security-policy': plainPolicy(`sha256-${createHash('sha256').update(style).digest('base64')}`),
    'cache-control': CACHE_CONTROL.private,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Not `no-referrer`: under that a browser says `Origin: null` when the page's form is sent.
    'referrer-policy': secretAddress ? 'strict-origin' : 'same-origin',
    'x-robots-tag': 'noindex',
    ...(as === undefined ? {} : { [PROBLEM_HEADER]: as }),
  }
  return {
    ok: true,
    raw: { body: `<!doctype html>${markup(html)}`, headers, ...(as === undefined ? {} : { as }), ...(accepted && { accepted }) },
  }
}

/** Elements as text, every value escaped. Nothing here is asynchronous. */
export const markup = (element: { toString(): string | Promise<string> }): string => element.toString() as string

/** Breaks a line where there is no style sheet: in text browsers, where words would run into each other. */
export const Break = () => <br class="t" />

/** Fields that a form carries along unseen. */
export function Hidden({ fields }: { readonly fields: Readonly<Record<string, string | undefined>> }) {
  return (
    <>{Object.entries(fields).map(([name, value]) => (value === undefined ? null : <input type="hidden" name={name} value={value} />))}</>
  )
}

/** Label and value, line by line; empty ones are left out. */
export function Facts({
  rows,
}: {
  readonly rows: readonly (readonly [label: string, value: string | undefined, href?: string | undefined])[]
}) {
  return (
    <dl>
      {rows.map(([label, value, href]) =>
        value ? (
          <div>
            <dt>{label}</dt>
            <dd>
              <bdi>{value}</bdi>
              {href && (
                <p>
                  <a href={href} target="_blank" rel="noopener noreferrer">
                    {href}
                  </a>
                </p>
              )}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

/** How to reach the owner. Addresses were checked when the organization's file was read. */
export function Contact({ organization: { phone, email, website, privacy } }: { readonly organization: OrganizationView }) {
  const ways = [
    phone && ([`tel:${phone.replace(/[^+\d]/g, '')}`, phone] as const),
    email && ([`mailto:${encodeURIComponent(email).replace('%40', '@')}`, email] as const),
    website && ([website, website] as const),
  ].filter((way) => way !== undefined && way !== '')
  if (ways.length === 0) return <p>{privacy.controller}</p>
  return (
    <p>
      {ways.map(([href, text], i) => (
        <>
          {i > 0 && <br />}
          <a href={href} dir="ltr">
            {text}
          </a>
        </>
      ))}
    </p>
  )
}

/** What is to be read first. `bad`: something is wrong; the page scrolls to it. */
export function Notice({ bad = false, children }: { readonly bad?: boolean; readonly children?: Child }) {
  return bad ? (
    <div class="notice bad" role="alert" id="errors" tabindex={-1} autofocus>
      {children}
    </div>
  ) : (
    <div class="notice">{children}</div>
  )
}
