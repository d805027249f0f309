const SEGMENT = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/
const MAX_PATH = 300

/**
 * True for a path that has one reading only. No address of ours needs an escape, an
 * empty or a dotted segment, so whoever sends one wants a router and a guard to disagree.
 */
export function isPlainPath(path: string): boolean {
  if (path === '/') return true
  return (
    path.length <= MAX_PATH &&
    path.startsWith('/') &&
    path
      .slice(1)
      .split('/')
      .every((segment) => SEGMENT.test(segment))
  )
}

/** Path of a request line as it was sent: before any `URL` has resolved dots or backslashes. */
export function sentPath(requestTarget: string): string {
  const withoutOrigin = requestTarget.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
  return withoutOrigin.split(/[?#]/, 1)[0] ?? ''
}
