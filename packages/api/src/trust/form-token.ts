import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/** A form that was opened longer ago is asked anew. Answers are remembered for longer, so no old form books twice. */
const LIFE_MS = 12 * 3_600_000

export type FormTokenRead<T> =
  | { readonly ok: true; readonly content: T }
  | { readonly ok: false; readonly reason: 'forged' | 'too_old'; readonly content?: T }

interface Signed<T> {
  readonly content: T
  readonly untilMs: number
}

const macOf = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/**
 * What a form without script carries from one page to the next instead of a cookie: readable by its visitor, signed by
 * us under a key of the organization, so that neither he nor a form of another organization can change it.
 */
export async function mintFormToken<T extends object>(
  keyring: Keyring,
  organizationId: string,
  content: T,
  nowMs: number,
): Promise<string> {
  const key = await keyring.organizationKey(organizationId, 'formToken')
  const text = Buffer.from(JSON.stringify({ content, untilMs: nowMs + LIFE_MS } satisfies Signed<T>)).toString('base64url')
  return `${text}.${macOf(key, text).toString('base64url')}`
}

/** Content is given only if the signature is right, so it has the shape with which it was minted. */
export async function readFormToken<T extends object>(
  keyring: Keyring,
  organizationId: string,
  token: string,
  nowMs: number,
): Promise<FormTokenRead<T>> {
  const [text = '', mac = ''] = /^([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/.exec(token)?.slice(1) ?? []
  const expected = macOf(await keyring.organizationKey(organizationId, 'formToken'), text).toString('base64url')
  // The text is compared and not its bytes: base64 has spare bits, and only one spelling is ours.
  if (!text || !timingSafeEqual(digest(expected), digest(mac))) return { ok: false, reason: 'forged' }
  const { content, untilMs } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Signed<T>
  return nowMs < untilMs ? { ok: true, content } : { ok: false, reason: 'too_old', content }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
