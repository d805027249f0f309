import { short } from './short-names.ts'

const KEY = /'([a-z]+[A-Z][A-Za-z]*)'/g
/** The words around a key in a file of texts: two spaces before it, a colon behind it. */
const OWNER = /^ {2}([a-z]+[A-Z][A-Za-z]*)(?=:)/gm

interface ShortKeys {
  /** In files that ask for texts. */
  readonly inCode: (code: string) => string
  /** In files that hold texts. */
  readonly inTexts: (code: string) => string
  /** Keys that no file of `sources` writes out: nobody uses them, or they are put together from parts, and then the built file lacks them. */
  readonly unwritten: (sources: readonly string[]) => readonly string[]
}

/**
 * Short keys for the texts, where a key is of two words or more: nothing else is written so between quotes. `declared` holds the
 * types that list the keys. It saves a hundredth of the flow and of each language; the sources keep the long ones.
 */
export function shortKeys(declared: string): ShortKeys {
  const found = [...new Set(Array.from(declared.matchAll(KEY), ([, key = '']) => key))]
  // Behind the letters of the alphabet: a letter and a digit is nobody's key.
  const keys = new Map(found.map((key, i) => [key, short(26 + i)]))
  return {
    inCode: (code) => code.replaceAll(KEY, (quoted, key: string) => (keys.has(key) ? `'${keys.get(key)}'` : quoted)),
    inTexts: (code) => code.replaceAll(OWNER, (line, key: string) => (keys.has(key) ? `  ${keys.get(key)}` : line)),
    unwritten: (sources) => found.filter((key) => !sources.some((source) => source.includes(`'${key}'`))),
  }
}
