import type { Route } from './registry.ts'

/** For everything that is no page: nothing may load, nobody may frame it. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** Headers of every answer, whatever it is. */
export function securityHeaders(route: Pick<Route, 'auth' | 'cache'> | undefined, overTls: boolean): Record<string, string> {
  const shared = route !== undefined && (route.auth === 'publishable' || (route.auth === 'none' && route.cache === 'file'))
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': DATA_POLICY,
    'cross-origin-resource-policy': shared ? 'cross-origin' : 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(overTls ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

/** Policy of pages without script: the page's own style by hash, forms to this origin, nothing else. */
export const plainPolicy = (styleHash: string): string =>
  ["default-src 'none'", `style-src '${styleHash}'`, "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"].join('; ')

/**
 * Policy of our own pages: one script by nonce and what it imports, no inline style but
 * the page's own by hash, no markup from strings. `connect-src` is this origin.
 */
export function pagePolicy(nonce: string, styleHash: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src '${styleHash}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
