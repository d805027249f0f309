import { describe, expect, it } from 'vitest'
import { hashApiKey, mintApiKey, parseApiKey } from './api-key.ts'

describe('API keys', () => {
  it.each(['publishable', 'secret'] as const)('reads back a %s key that was minted', (kind) => {
    const minted = mintApiKey(kind)
    expect(minted.text).toMatch(kind === 'secret' ? /^sk_live_\w{10}_\w{28}$/ : /^pk_live_\w{10}_\w{28}$/)
    expect(parseApiKey(minted.text)).toEqual({ kind, environment: 'live', handle: minted.handle, hash: minted.hash })
    expect(hashApiKey(minted.text)).toEqual(minted.hash)
  })

  it('never mints the same twice', () => {
    expect(new Set(Array.from({ length: 200 }, () => mintApiKey('secret').text)).size).toBe(200)
  })

  it('T16: refuses each single wrong character by its checksum, before any look-up', () => {
    const { text } = mintApiKey('secret')
    for (let at = 8; at < text.length; at++) {
      const wrong = text[at] === 'x' ? 'y' : 'x'
      expect(parseApiKey(text.slice(0, at) + wrong + text.slice(at + 1))).toBeUndefined()
    }
  })

  it.each([
    '',
    'pk_live_',
    'sk_live_0123456789_0123456789012345678901000000',
    `${mintApiKey('secret').text}x`,
    ` ${mintApiKey('secret').text}`,
    `${mintApiKey('secret').text}\n`,
  ])('refuses %j', (text) => {
    expect(parseApiKey(text)).toBeUndefined()
  })

  it('keeps the checksum it was released with', () => {
    expect(parseApiKey('pk_live_AAAAAAAAAA_BBBBBBBBBBBBBBBBBBBBBB0J5Qra')).toMatchObject({ kind: 'publishable', handle: 'AAAAAAAAAA' })
  })
})
