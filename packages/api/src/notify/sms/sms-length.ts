/**
 * How long a text message is, as networks count: in septets of the GSM alphabet (3GPP TS 23.038, 6.2.1 with its extension table), or, as
 * soon as one character is in neither, in UTF-16 units. What is longer than one message is sent in segments, which lose room to a header.
 */
export interface SmsLength {
  readonly encoding: 'gsm7' | 'ucs2'
  /** Septets or UTF-16 units. */
  readonly units: number
  readonly segments: number
}

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Take two septets. */
const EXTENSION = '\f^{}\\[~]|€'
const SEPTETS: ReadonlyMap<string, number> = new Map([
  ...Array.from(BASIC, (character): [string, number] => [character, 1]),
  ...Array.from(EXTENSION, (character): [string, number] => [character, 2]),
])
const ROOM = { gsm7: { alone: 160, segment: 153 }, ucs2: { alone: 70, segment: 67 } } as const

export function smsLength(text: string): SmsLength {
  const characters = Array.from(text)
  const encoding = characters.every((character) => SEPTETS.has(character)) ? 'gsm7' : 'ucs2'
  const sizes = characters.map((character) => (encoding === 'gsm7' ? (SEPTETS.get(character) ?? 1) : character.length))
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const room = ROOM[encoding]
  if (units <= room.alone) return { encoding, units, segments: 1 }
  // Neither an escape and its character nor the halves of a surrogate pair are ever parted.
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > room.segment) {
      segments++
      used = 0
    }
    used += size
  }
  return { encoding, units, segments }
}

/** What typography writes and the GSM alphabet has no sign for. */
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '·': '-',
  '•': '-',
  œ: 'oe',
  Œ: 'OE',
  ẞ: 'ß',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
}

/**
 * A text in the GSM alphabet if it can be written there: typographic marks become plain ones, and letters lose accents that the alphabet
 * lacks (ç, ê), since one of them alone would cut the room of a message by more than half. A text in another script stays as it is.
 */
export function plainForSms(text: string): string {
  const written = Array.from(text, (character) => {
    const plain = PLAIN[character] ?? character
    if (Array.from(plain).every((one) => SEPTETS.has(one))) return plain
    const base = plain.normalize('NFD').replace(/\p{M}+/gu, '')
    return Array.from(base).every((one) => SEPTETS.has(one)) ? base : character
  }).join('')
  return smsLength(written).encoding === 'gsm7' ? written : text
}
