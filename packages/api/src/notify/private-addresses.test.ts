import { describe, expect, it, vi } from 'vitest'
import { isPublicAddress, publicAddressesOf } from './private-addresses.ts'

describe('an address', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:830::200e',
    '2001:4860:4860::8888',
    '2001:200::1',
    '2003::1',
    '3fff:1000::1',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

  it.each([
    ['this network', '0.0.0.0'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared by a provider', '100.64.0.1'],
    ['shared by a provider', '100.127.255.255'],
    ['this machine', '127.0.0.1'],
    ['this machine', '127.255.255.254'],
    ['link-local, where clouds keep credentials', '169.254.169.254'],
    ['of protocols', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.255'],
    ['6to4 relays', '192.88.99.1'],
    ['benchmarks', '198.19.255.255'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['nobody', '::'],
    ['this machine', '::1'],
    ['this machine, written out', '0:0:0:0:0:0:0:1'],
    ['this machine as IPv6', '::ffff:127.0.0.1'],
    ['this machine as IPv6, in hexadecimal', '::ffff:7f00:1'],
    ['even a public one as IPv6', '::ffff:1.1.1.1'],
    ['the old form of it', '::127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64', '64:ff9b::10.0.0.1'],
    ['NAT64, local', '64:ff9b:1::1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff:fff::1'],
    ['link-local', 'fe80::1'],
    ['link-local with its zone', 'fe80::1%eth0'],
    ['a public one with a zone', '2606:4700:4700::1111%eth0'],
    ['once site-local', 'fec0::1'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fdff::1'],
    ['multicast', 'ff02::1'],
    ['only dropping', '100::1'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['an address in brackets', '[::1]'],
    ['a number', '2130706433'],
    ['octal', '0177.0.0.1'],
    ['short', '127.1'],
  ])('%s (%s) is not public', (_, address) => expect(isPublicAddress(address)).toBe(false))
})

describe('a host', () => {
  const found =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses.map((address) => ({ address, family: 4 })))

  it('is reached at the addresses that were looked at', async () => {
    expect(await publicAddressesOf('mail.example.org', { lookup: found('1.1.1.1', '2606:4700:4700::1111') })).toEqual({
      ok: true,
      addresses: ['1.1.1.1', '2606:4700:4700::1111'],
    })
  })
  it('is refused if one of its addresses is private', async () => {
    expect(await publicAddressesOf('mail.example.org', { lookup: found('1.1.1.1', '10.0.0.1') })).toEqual({
      ok: false,
      reason: 'private_address',
    })
  })
  it('is not looked up if it is an address', async () => {
    const never = () => Promise.reject(new Error('looked up'))
    expect(await publicAddressesOf('127.0.0.1', { lookup: never })).toEqual({ ok: false, reason: 'private_address' })
    expect(await publicAddressesOf('9.9.9.9', { lookup: never })).toEqual({ ok: true, addresses: ['9.9.9.9'] })
  })
  it('that nobody knows is not found', async () => {
    expect(await publicAddressesOf('mail.example.org', { lookup: found() })).toEqual({ ok: false, reason: 'not_found' })
    expect(await publicAddressesOf('mail.example.org', { lookup: () => Promise.reject(new Error('ENOTFOUND')) })).toEqual({
      ok: false,
      reason: 'not_found',
    })
  })
  it('whose name server says nothing is not found after five seconds', async () => {
    vi.useFakeTimers()
    try {
      let reached: unknown
      void publicAddressesOf('mail.example.org', { lookup: () => new Promise(() => {}) }).then((found) => void (reached = found))
      await vi.advanceTimersByTimeAsync(4_999)
      expect(reached).toBeUndefined()
      await vi.advanceTimersByTimeAsync(1)
      expect(reached).toEqual({ ok: false, reason: 'not_found' })
    } finally {
      vi.useRealTimers()
    }
  })
  it('may be private where the operator says so', async () => {
    expect(await publicAddressesOf('mail.example.org', { lookup: found('10.0.0.1'), privateToo: true })).toEqual({
      ok: true,
      addresses: ['10.0.0.1'],
    })
  })
  it('of this machine is refused by its name, as the system says it', async () => {
    expect(await publicAddressesOf('localhost')).toEqual({ ok: false, reason: 'private_address' })
  })
})
