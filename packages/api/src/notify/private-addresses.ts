import { lookup as systemLookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** Blocks of IPv4 that are not reachable for everybody (IANA's special-purpose registry), multicast and what is reserved. */
const IPV4_KEPT_BACK: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Of the one block that IPv6 gives out to everybody: protocols (Teredo, ORCHID, benchmarks), documentation and 6to4, which carries an IPv4 address. */
const IPV6_KEPT_BACK: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const keptBack = new BlockList()
for (const [network, prefix] of IPV4_KEPT_BACK) keptBack.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of IPV6_KEPT_BACK) keptBack.addSubnet(network, prefix, 'ipv6')
const givenOut = new BlockList()
givenOut.addSubnet('2000::', 3, 'ipv6')

/**
 * True if `address`, an IP address as text and never a name, is one that anybody on the internet can reach. Whatever
 * is not certain is not public: text that is no address, a zone (`fe80::1%eth0`), an IPv4 address in the clothes of IPv6 (`::ffff:`, NAT64).
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !keptBack.check(address, 'ipv4')
  return version === 6 && !address.includes('%') && givenOut.check(address, 'ipv6') && !keptBack.check(address, 'ipv6')
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Of this very machine. */
export const isLoopbackAddress = (address: string): boolean =>
  isIP(address) !== 0 && loopback.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')

interface Found {
  readonly address: string
  readonly family: number
}
export type Lookup = (host: string) => Promise<readonly Found[]>

/** A name server belongs to whoever named the host, and may say nothing for longer than a letter is leased. */
const LOOKUP_MS = 5_000

const lookupAll: Lookup = (host) => systemLookup(host, { all: true })

export type Reached =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly reason: 'not_found' | 'private_address' }

async function withinTime(found: Promise<readonly Found[]>): Promise<readonly Found[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('lookup took too long')), LOOKUP_MS)
  })
  try {
    return await Promise.race([found, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Addresses of `host`, a name or an address without brackets, for connecting to exactly these: a second look-up might say something
 * else. One private address among them refuses the whole host, or the choice would be the name server's.
 * A name that is not answered within 5 s is not found. `privateToo` is for an operator who allows his own network.
 */
export async function publicAddressesOf(
  host: string,
  { lookup = lookupAll, privateToo = false }: { readonly lookup?: Lookup | undefined; readonly privateToo?: boolean } = {},
): Promise<Reached> {
  let addresses: string[]
  try {
    addresses = isIP(host) ? [host] : (await withinTime(lookup(host))).map(({ address }) => address)
  } catch {
    return { ok: false, reason: 'not_found' }
  }
  if (addresses.length === 0) return { ok: false, reason: 'not_found' }
  return privateToo || addresses.every(isPublicAddress) ? { ok: true, addresses } : { ok: false, reason: 'private_address' }
}
