import { safeHref } from './safe-href.ts'

/** Where to meet online, as the address that it is; nothing if there is none. */
export function Meeting({ address }: { readonly address: string | undefined }) {
  const href = safeHref(address)
  return href ? (
    <small>
      <a href={href} target="_blank" rel="noopener noreferrer">
        {href}
      </a>
    </small>
  ) : null
}
