import type { YAMLError } from 'yaml'
import type { Fault } from './fault.ts'

export const DEEPEST_LEVEL = 32

type Said = Pick<Fault, 'message' | 'remedy'>

const NO_ENTRY: Said = { message: 'the line is no "name: value"', remedy: 'Write a colon and a space after the name' }

/** What the parser says of the mistakes that people make, in their words. */
const FAULTS: Partial<Record<YAMLError['code'], Said>> = {
  DUPLICATE_KEY: { message: 'the same key stands twice in one mapping', remedy: 'Remove one of the two' },
  TAG_RESOLVE_FAILED: { message: 'tags (such as !name) are not read', remedy: 'Remove the tag' },
  MULTIPLE_DOCS: { message: 'a second document starts here', remedy: 'Keep one organization a file' },
  RESOURCE_EXHAUSTION: { message: 'is nested too deeply', remedy: `Keep it under ${DEEPEST_LEVEL} levels` },
  TAB_AS_INDENT: { message: 'the line is indented by a tab', remedy: 'Use spaces' },
  BAD_INDENT: {
    message: 'the line is indented otherwise than those it belongs to',
    remedy: 'Let all of one mapping begin below each other',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second "name: value" stands in this value',
    remedy: 'Put a text that has a colon into quotes, or indent the next line as this one',
  },
  MULTILINE_IMPLICIT_KEY: NO_ENTRY,
  BAD_SCALAR_START: { message: 'a text cannot begin with this character', remedy: 'Put it into quotes' },
  BAD_DQ_ESCAPE: { message: 'a backslash stands before a character that needs none', remedy: 'Write it twice, or use single quotes' },
}

/** Where one code stands for several mistakes. */
const BY_MESSAGE: readonly (readonly [RegExp, Said])[] = [
  [/^Missing closing .quote/, { message: 'a closing quote is missing', remedy: 'End the text with the quote that it begins with' }],
  [/^Missing , /, { message: 'a comma is missing before this', remedy: 'Put commas between entries in brackets' }],
  [/^Implicit map keys need/, NO_ENTRY],
]

/** One fault of the spelling, for who knows the organization rather than YAML. */
export function syntaxFault({ code, message }: YAMLError): Said {
  const bracket = / end with a ([\]}])$/.exec(message)?.[1]
  if (bracket)
    return {
      message: `a ${bracket} is missing before this, or stands too far left`,
      remedy: `Add ${bracket} where its list or mapping ends`,
    }
  const known = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? FAULTS[code]
  return known ?? { message: `cannot be read as YAML: ${message.replace(/\s+/g, ' ').slice(0, 160)}` }
}
