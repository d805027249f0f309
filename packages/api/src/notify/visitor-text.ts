/**
 * What strangers typed, made safe for letters to others: no line breaks, and
 * nothing that a mail program would turn into a link by itself.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g

/** One line without control, bidirectional and invisible characters. */
export const oneLine = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd').replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim()

/** `https://evil.example` becomes `https[:]//evil[.]example`: readable, but not a link to any mail program. */
export const withoutLinks = (text: string): string =>
  oneLine(text)
    .replace(/:(?=\s*[/\\\uff0f])/g, '[:]')
    .replace(/(?<=\p{L}{2})[:\uff1a](?=\S)/gu, '[:]')
    .replace(/(?<=[\p{L}\p{N}\]-])[.\u3002\uff0e\uff61](?=\p{L}{2})/gu, '[.]')

/** A name that can stand in a letter to an address that may not be its owner's: letters and a little punctuation, no message. */
export const isPlainName = (text: string): boolean =>
  text.length <= 60 && /^[\p{L}\p{M}][\p{L}\p{M}\p{Zs}'’.,()-]*$/u.test(text) && withoutLinks(text) === text && text.split(/\s/).length <= 6
