import { describe, expect, it } from 'vitest'
import { isPlainName, oneLine, withoutLinks } from './visitor-text.ts'

/** What mail programs are known to turn into a link by themselves. */
const LINKIFIED = /(?:https?|ftp|mailto|tel|javascript|data):\S|www\.\S|[\p{L}\p{N}-]+\.\p{L}{2,}/iu

describe('T9 withoutLinks', () => {
  it.each([
    'https://evil.example/pay?x=1',
    'HTTP://EVIL.EXAMPLE',
    'www.evil.example',
    'evil.example',
    'sub.domain.evil.co.uk/path',
    'mailto:someone@evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'tel:+41900123456',
    'evil。example',
    'evil．example',
    'http:\\\\evil.example',
    'https\u200b://evil.exa\u200bmple',
    'пример.рф',
    'a@evil.example',
    '[click](https://evil.example)',
  ])('%s is no link any more', (text) => {
    const safe = withoutLinks(text)
    expect(safe).not.toMatch(LINKIFIED)
    expect(safe).not.toBe(text)
  })

  it.each(['Anna Müller', "Seán O'Brien", 'Dr. med. Anna Keller', 'um 10:30 Uhr', 'z.B. links', '3.5 cm', 'Ja. Nein.', 'Heute. Morgen'])(
    'leaves "%s" as it is',
    (text) => {
      expect(withoutLinks(text)).toBe(text)
    },
  )
})

it('oneLine loses line breaks, control, bidirectional and invisible characters', () => {
  expect(oneLine(' a\r\nBcc: x\u2028b\u202egnp.exe\u0000\u200bc\ud800 ')).toBe('a Bcc: x bgnp.exe c\ufffd')
})

it.each([
  ['Anna Müller', true],
  ["Seán O'Brien-Łukasz", true],
  ['李小龍', true],
  ['Dr. med. Anna Keller', true],
  ['Sie haben gewonnen! Rufen Sie an', false],
  ['Please call 0900 123 456 now', false],
  ['evil.example', false],
  ['Anna https://evil.example', false],
  ['Your account is locked please visit our page today', false],
  ['<b>Anna</b>', false],
  ['', false],
])('T9 isPlainName(%j) is %s', (name, plain) => {
  expect(isPlainName(name)).toBe(plain)
})
