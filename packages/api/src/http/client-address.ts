import { createHmac } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'

const MS_PER_DAY = 86_400_000
const MAX_FORWARDED = 1000
/** Longer lists are read anew each time. */
const MAX_REMEMBERED = 200

/**
 * The visitor's address. `X-Forwarded-For` counts only as far as our own proxies
 * wrote it: with n trusted hops the n-th entry from the right. A shorter or
 * malformed list was not written by them, so the socket's address counts.
 */
export function clientAddress(socketAddress: string | undefined, forwardedFor: string | undefined, trustedHops: number): string {
  const socket = plainAddress(socketAddress ?? '') ?? '0.0.0.0'
  if (trustedHops === 0 || !forwardedFor || forwardedFor.length > MAX_FORWARDED) return socket
  const entries = forwardedFor.split(',')
  const entry = entries[entries.length - trustedHops]
  return (entry && plainAddress(entry.trim())) || socket
}

/** Whom a limit counts as one: an IPv4 address, or the /64 that one IPv6 household has. */
export function addressGroup(address: string): string {
  return isIPv6(address) ? `${expand(address).slice(0, 4).join(':')}::/64` : address
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'
/** Names by which a browser on this machine calls it. Another name that leads here is somebody else's. */
export const isLoopbackName = (hostname: string): boolean => hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''))

function plainAddress(text: string): string | undefined {
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text)
  const address = bare.split('%')[0] ?? ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  return isIPv4(mapped) || isIPv6(mapped) ? mapped.toLowerCase() : undefined
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expand(address: string): string[] {
  const v4 = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const hex = v4
    ? address.slice(0, v4.index) +
      v4
        .slice(1)
        .map(Number)
        .reduce((text, byte, i) => text + (i === 2 ? ':' : '') + byte.toString(16).padStart(2, '0'), '')
    : address
  const [head = '', tail] = hex.split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ''))
}

/** Names kept at once, and addresses beside them. */
const MOST_NAMES = 20_000

/**
 * Names for addresses, and for whatever else is counted, that last a day: what counts requests never holds an address, and
 * yesterday's names have nothing to do with today's. All processes with this key call an address the same.
 */
export function createDailyNames(addressKey: Uint8Array, clock: () => number): (text: string) => string {
  let day = -1
  let key = Buffer.alloc(0)
  let names = new Map<string, string>()
  return (text) => {
    const today = Math.floor(clock() / MS_PER_DAY)
    if (today !== day) key = createHmac('sha256', addressKey).update(`day ${today}`).digest()
    if (today !== day || names.size >= MOST_NAMES) names = new Map()
    day = today
    let name = names.get(text)
    if (name === undefined) {
      name = createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
      names.set(text, name)
    }
    return name
  }
}

export interface Visitor {
  readonly address: string
  /** Whom a limit counts as one with him. */
  readonly group: string
}

/** Whose request it is; remembered, since a visitor's next request comes from the same socket or proxy. */
export function createVisitors(trustedHops: number): (socketAddress: string | undefined, forwardedFor: string | undefined) => Visitor {
  let known = new Map<string, Visitor>()
  return (socketAddress = '', forwardedFor) => {
    const said = trustedHops === 0 || forwardedFor === undefined ? socketAddress : `${socketAddress},${forwardedFor}`
    let visitor = known.get(said)
    if (visitor === undefined) {
      const address = clientAddress(socketAddress, forwardedFor, trustedHops)
      visitor = { address, group: addressGroup(address) }
      if (said.length > MAX_REMEMBERED) return visitor
      if (known.size >= MOST_NAMES) known = new Map()
      known.set(said, visitor)
    }
    return visitor
  }
}

/** The visitor as an organization's store may know him for a day. */
export function visitorTag(organizationKey: Uint8Array, nowMs: number, group: string): string {
  return createHmac('sha256', organizationKey)
    .update(`${Math.floor(nowMs / MS_PER_DAY)}|${group}`)
    .digest('base64url')
}
