import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainForSms, smsLength } from './sms-length.ts'

const a = (count: number) => 'a'.repeat(count)

describe('the length of a text message', () => {
  it.each([
    ['nothing', '', 'gsm7', 0, 1],
    ['a full message', a(160), 'gsm7', 160, 1],
    ['one more', a(161), 'gsm7', 161, 2],
    ['two full segments', a(306), 'gsm7', 306, 2],
    ['one more than two', a(307), 'gsm7', 307, 3],
    ['umlauts, which are in the alphabet', 'Grüezi, schöne Grüsse aus Zürich: ÄÖÜäöüßàéèùìò', 'gsm7', 47, 1],
    ['the euro sign and brackets, two each', '€[]{}\\~^|', 'gsm7', 18, 1],
    ['80 euro signs', '€'.repeat(80), 'gsm7', 160, 1],
    // 76 fit into a segment of 153: the 77th would be parted from its escape.
    ['153 euro signs', '€'.repeat(153), 'gsm7', 306, 3],
    ['ç, of which only the capital is in it', 'ç', 'ucs2', 1, 1],
    ['Ç', 'Ç', 'gsm7', 1, 1],
    ['70 Arabic letters', 'م'.repeat(70), 'ucs2', 70, 1],
    ['71', 'م'.repeat(71), 'ucs2', 71, 2],
    ['134', 'م'.repeat(134), 'ucs2', 134, 2],
    ['135', 'م'.repeat(135), 'ucs2', 135, 3],
    ['35 emoji of two units', '😀'.repeat(35), 'ucs2', 70, 1],
    // 33 fit into a segment of 67: the 34th would be halved.
    ['67 emoji', '😀'.repeat(67), 'ucs2', 134, 3],
    ['one letter beyond the alphabet in a long text', `${a(100)}ő`, 'ucs2', 101, 2],
  ])('of %s', (_, text, encoding, units, segments) => {
    expect(smsLength(text)).toEqual({ encoding, units, segments })
  })

  it('knows all 128 characters of the alphabet but the escape, and the ten of its extension', () => {
    const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((one) => smsLength(one).encoding === 'gsm7')
    expect([all.filter((one) => smsLength(one).units === 1).length, all.filter((one) => smsLength(one).units === 2).join('')]).toEqual([
      127,
      '\f[\\]^{|}~€',
    ])
  })

  it('never needs fewer segments for more text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '€', 'م', '😀'), { maxLength: 400 }), (parts) => {
        const all = smsLength(parts.join(''))
        expect(all.segments).toBeGreaterThanOrEqual(smsLength(parts.slice(1).join('')).segments)
        expect(all.segments * (all.encoding === 'gsm7' ? 160 : 70)).toBeGreaterThanOrEqual(all.units)
      }),
    )
  })
})

describe('a text for SMS', () => {
  it.each([
    ['typographic marks become plain ones', '«L’été» – à 9…\u00a0h', '"L\'été" - à 9... h'],
    ['letters that the alphabet lacks lose their accents', 'Façade, août, être, cœur, Čapek', 'Facade, aout, etre, coeur, Capek'],
    ['letters that it has keep them', 'Zürich, Genève, perché, Ängström', 'Zürich, Genève, perché, Ängström'],
    ['another script stays as it is, with its marks', '«مرحبًا» – ç', '«مرحبًا» – ç'],
  ])('%s', (_, text, expected) => {
    expect(plainForSms(text)).toBe(expected)
  })
})
