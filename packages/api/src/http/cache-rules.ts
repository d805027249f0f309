import { createHash } from 'node:crypto'
import type { CacheRule } from './registry.ts'

/** A CDN may answer for five seconds; whoever asks this process gets what is true now. */
export const CACHE_CONTROL: Readonly<Record<Exclude<CacheRule, 'file'>, string>> = {
  public: 'public, max-age=0, s-maxage=5, must-revalidate',
  private: 'private, no-store',
}

/**
 * Entity tag of a public answer. Fields that only say when it was made are left out. It is a
 * weak one: the bytes differ with those fields and with the coding, while the content does not.
 */
export function entityTag(body: string, without: readonly string[]): string {
  const stable = without.reduce((text, field) => text.replaceAll(new RegExp(`"${field}":"[^"]*",?`, 'g'), ''), body)
  return `W/"${createHash('sha256').update(stable).digest('base64url').slice(0, 27)}"`
}

/** Weak comparison, as `If-None-Match` asks for. */
export function isUnchanged(ifNoneMatch: string | undefined, tag: string): boolean {
  if (!ifNoneMatch || ifNoneMatch.length > 2_000) return false
  const opaque = (text: string) => text.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some((candidate) => candidate.trim() === '*' || opaque(candidate) === opaque(tag))
}
