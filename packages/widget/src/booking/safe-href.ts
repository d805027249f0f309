/** An address that may stand in a link: web, phone or mail. Undefined for `javascript:` and everything else. */
export function safeHref(address: string | undefined): string | undefined {
  try {
    const url = new URL(address ?? '')
    return /^(https?|tel|mailto):$/.test(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
