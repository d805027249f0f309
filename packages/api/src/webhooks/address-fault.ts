import { isIP } from 'node:net'
import { isPublicAddress } from '../notify/private-addresses.ts'

/** Names that are never of anybody else's machine (RFC 6761, 6762, 8375, 9476). */
const OWN_NAMES = /(?:^|\.)(?:localhost|local|internal|home\.arpa|test|invalid)\.?$/

/** What opens this machine to them has to be set for every command, too. */
const DEVELOPING = '(in development: WEBHOOKS_ALLOW_PRIVATE=true, for server and commands alike)'

/**
 * Why messages to this address would be refused, as far as can be told before it is looked up; for who enters it. What decides is the
 * look when a message is sent.
 */
export function addressFault(address: string, allowPrivate: boolean): string | undefined {
  const { protocol, hostname } = new URL(address)
  if (allowPrivate) return undefined
  if (protocol !== 'https:') return `must begin with https:// ${DEVELOPING}`
  const host = hostname.replace(/^\[|\]$/g, '')
  const isOpen = isIP(host) ? isPublicAddress(host) : !OWN_NAMES.test(host)
  return isOpen
    ? undefined
    : `must be reachable on the internet: messages to private networks and to this machine are not sent ${DEVELOPING}`
}
