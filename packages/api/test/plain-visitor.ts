import type { Harness, RequestOptions } from './harness.ts'

export interface Button {
  readonly name: string | undefined
  readonly value: string
  readonly label: string
  /** Where it sends its form, if not where the form says. */
  readonly action: string | undefined
}
export interface Form {
  readonly method: string
  readonly action: string
  /** As they stand: hidden ones, what is filled in, ticked and selected. */
  readonly fields: Readonly<Record<string, string>>
  readonly buttons: readonly Button[]
}
export interface PlainPage {
  readonly status: number
  readonly headers: Headers
  readonly html: string
  /** What is read out: without tags, white space collapsed. */
  readonly text: string
  readonly heading: string
  readonly forms: readonly Form[]
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const plain = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? '')
const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`).exec(tag)
  return found ? plain(found[1] ?? '') : undefined
}
const words = (html: string): string =>
  plain(html.replace(/<style>[^<]*<\/style>|<head>.*?<\/head>/gs, '').replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()

function formOf(html: string): Form {
  const [open = ''] = /<form[^>]*>/.exec(html) ?? []
  const fields: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const [name, type] = [attribute(tag, 'name') ?? '', attribute(tag, 'type')]
    const picked = type !== 'radio' && type !== 'checkbox' ? true : attribute(tag, 'checked') !== undefined
    if (picked) fields[name] = attribute(tag, 'value') ?? ''
  }
  for (const [, tag = '', inner = ''] of html.matchAll(/(<select[^>]*>)(.*?)<\/select>/gs))
    fields[attribute(tag, 'name') ?? ''] = attribute(/<option[^>]*\sselected[^>]*>/.exec(inner)?.[0] ?? '', 'value') ?? ''
  // A browser drops the line break right after the tag.
  for (const [, tag = '', inner = ''] of html.matchAll(/(<textarea[^>]*>)(.*?)<\/textarea>/gs))
    fields[attribute(tag, 'name') ?? ''] = plain(inner.replace(/^\n/, ''))
  const buttons = [...html.matchAll(/(<button[^>]*>)(.*?)<\/button>/gs)].map(([, tag = '', inner = '']) => ({
    name: attribute(tag, 'name'),
    value: attribute(tag, 'value') ?? '',
    label: words(inner),
    action: attribute(tag, 'formaction'),
  }))
  return { method: (attribute(open, 'method') ?? 'get').toUpperCase(), action: attribute(open, 'action') ?? '', fields, buttons }
}

export async function pageOf(response: Response): Promise<PlainPage> {
  const html = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    html,
    text: words(html),
    heading: words(/<h1[^>]*>(.*?)<\/h1>/s.exec(html)?.[1] ?? ''),
    forms: [...html.matchAll(/<form.*?<\/form>/gs)].map(([form]) => formOf(form)),
  }
}

export const formBody = (fields: Readonly<Record<string, string>>): RequestOptions => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})

/** Somebody with a browser without script: opens addresses, fills in forms and presses their buttons. */
export function plainVisitor(harness: Pick<Harness, 'request'>, headers: Readonly<Record<string, string>> = { 'accept-language': 'de' }) {
  const sent = (options: RequestOptions): RequestOptions => ({
    ...options,
    headers: { origin: 'http://localhost:4400', ...headers, ...options.headers },
  })
  const open = async (path: string): Promise<PlainPage> => pageOf(await harness.request(path, { headers }))
  const send = async (action: string, fields: Readonly<Record<string, string>>): Promise<PlainPage> =>
    pageOf(await harness.request(action, sent(formBody(fields))))
  return {
    open,
    send,
    /** Presses the button with this label, or whose label matches; what is typed replaces what stands there. */
    async press(page: PlainPage, label: string | RegExp, typed: Readonly<Record<string, string>> = {}): Promise<PlainPage> {
      for (const form of page.forms) {
        const button = form.buttons.find((one) => (typeof label === 'string' ? one.label === label : label.test(one.label)))
        if (!button) continue
        const fields = { ...form.fields, ...typed, ...(button.name === undefined ? {} : { [button.name]: button.value }) }
        const action = button.action ?? form.action
        return form.method === 'GET' ? open(`${action}?${new URLSearchParams(fields).toString()}`) : send(action, fields)
      }
      throw new Error(`no button ${String(label)} on: ${page.text.slice(0, 2_000)}`)
    },
  }
}
