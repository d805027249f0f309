/**
 * What strangers typed, made safe for letters to others: no line breaks, and
 * nothing that a mail program would turn into a link by itself.
 */

/** Broken halves of characters, and what is not seen but can turn, split or hide a text. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
const INVISIBLE = /\p{Cf}+/gu

/** One line without control, bidirectional and invisible characters. */
export const oneLine = (text: string): string =>
  text.replace(LONE_SURROGATE, '\ufffd').replace(CONTROL, ' ').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim()

/** `https://evil.example` becomes `https[:]//evil[.]example`: readable, but not a link to any mail program. */
export const withoutLinks = (text: string): string =>
  oneLine(text)
    .replace(/:(?=\s*[/\\\uff0f])/g, '[:]')
    .replace(/(?<=\p{L}{2})[:\uff1a](?=\S)/gu, '[:]')
    .replace(/(?<=[\p{L}\p{N}\]-])[.\u3002\uff0e\uff61](?=\p{L}{2})/gu, '[.]')

/** A name that can stand in a letter to an address that may not be its owner's: letters and a little punctuation, no message. */
export const isPlainName = (text: string): boolean =>
  text.length <= 60 && /^[\p{L}\p{M}][\p{L}\p{M}\p{Zs}'’.,()-]*$/u.test(text) && withoutLinks(text) === text && text.split(/\s/).length <= 6
