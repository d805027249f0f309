import type { Problem } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { pointerOf } from './json-body.ts'

export type Fault = NonNullable<Problem['errors']>[number]
type Checked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly errors: readonly Fault[] }

const MAX_ERRORS = 20
const MAX_DETAIL = 300
const MAX_QUERY = 4_000

/** Checks a body; each fault names its place by a JSON Pointer. */
export function checkBody(schema: v.GenericSchema, body: unknown): Checked {
  // The library takes a list for an object without fields.
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { ok: false, errors: [{ pointer: '', detail: 'must be an object' }] }
  return check(schema, body, (path, detail) => ({ pointer: pointerOf(path), detail }))
}

/** Checks parameters of the address, already read; each fault names its parameter. */
export function checkParameters(schema: v.GenericSchema, parameters: Readonly<Record<string, string>>): Checked {
  return check(schema, parameters, (path, detail) => ({ parameter: String(path[0] ?? ''), detail }))
}

/**
 * Reads a query string strictly: every name once, every escape valid. A plus sign is
 * a plus sign, since offsets (`+02:00`) and zones (`Etc/GMT+1`) have one and nothing here has a space.
 */
export function readQuery(search: string): Checked {
  const text = search.replace(/^\?/, '')
  if (text.length > MAX_QUERY) return { ok: false, errors: [{ parameter: '', detail: `the query is longer than ${MAX_QUERY} characters` }] }
  return readFields(text)
}

/** For links: what is none of these is left out, as if it did not stand there. */
export const ifKnown = <const S extends v.GenericSchema<string, string>>(schema: S) => v.fallback(v.optional(schema), undefined)

/**
 * Reads the query of a page as browsers write it. Links to pages are passed on, and whoever does that appends what he likes: of a name
 * that stands there twice the first counts.
 */
export function readLink(search: string): Record<string, string> {
  const query = new URLSearchParams(search)
  return Object.fromEntries([...query.keys()].map((name) => [name, query.get(name) ?? '']))
}

/** Pairs of name and value, as strictly: of a query, or of a form whose plus signs have been dealt with. */
export function readFields(text: string): Checked {
  const values = new Map<string, string>()
  const errors: Fault[] = []
  for (const pair of text ? text.split('&') : []) {
    const cut = pair.indexOf('=')
    const name = decode(cut < 0 ? pair : pair.slice(0, cut))
    const value = decode(cut < 0 ? '' : pair.slice(cut + 1))
    if (name === undefined || value === undefined)
      errors.push({ parameter: clip(name ?? ''), detail: 'is not written as UTF-8 with valid percent signs' })
    else if (name in Object.prototype) errors.push({ parameter: name, detail: 'is not a parameter of this address' })
    else if (values.has(name)) errors.push({ parameter: clip(name), detail: 'stands there twice; send it once' })
    else values.set(name, value)
  }
  return errors.length > 0 ? { ok: false, errors: errors.slice(0, MAX_ERRORS) } : { ok: true, value: Object.fromEntries(values) }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function check(schema: v.GenericSchema, input: unknown, fault: (path: readonly (string | number)[], detail: string) => Fault): Checked {
  const result = v.safeParse(schema, input, { abortPipeEarly: true })
  if (result.success) return { ok: true, value: result.output }
  const errors = result.issues.slice(0, MAX_ERRORS).map((issue) => {
    const path = (issue.path ?? []).map((item) => item.key as string | number)
    return fault(
      path.map((part) => (typeof part === 'string' ? clip(part) : part)),
      clip(inWords(issue)),
    )
  })
  return { ok: false, errors }
}

/** Our schemas say what to do; the library's own sentences about keys are replaced, since they quote what was sent. */
function inWords(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'is not a known field; leave it out'
  if (issue.type.endsWith('object') && issue.path && issue.received === 'undefined') return 'is required'
  if (issue.type.endsWith('object') && issue.kind === 'schema' && issue.message.startsWith('Invalid')) return 'must be an object'
  if (issue.message.startsWith('Invalid ')) return `must be ${issue.expected ?? 'valid'}`
  return issue.message
}

const clip = (text: string): string => (text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text)
