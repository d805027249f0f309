import { domainToASCII } from 'node:url'

/**
 * The form of an address under which a person is found again, or undefined for
 * what is not one address. Normalised first and judged after: a full-width `＠`
 * must not become a second address behind the check.
 */
export function normalizeEmail(text: string): string | undefined {
  const composed = text.trim().normalize('NFC')
  // Compatibility characters that would turn into an ASCII letter, dot or @ are refused, not folded.
  if (composed.normalize('NFKC') !== composed) return undefined
  const at = composed.indexOf('@')
  if (at < 1 || at !== composed.lastIndexOf('@')) return undefined
  const local = composed.slice(0, at).toLowerCase()
  if (/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(composed)) return undefined
  const domain = domainToASCII(composed.slice(at + 1))
  return domain === '' ? undefined : `${local}@${domain.toLowerCase()}`
}
