/** Why a text is no body we take. `pointer` is a JSON Pointer to the place. */
interface JsonFault {
  readonly code: 'malformed_json' | 'invalid_request'
  readonly pointer: string
  readonly detail: string
}
type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: JsonFault }

const MAX_DEPTH = 32
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\r\n]*/y
const FIRST_PRINTABLE = 0x20
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

class Refused extends Error {
  readonly fault: JsonFault
  constructor(fault: JsonFault) {
    super(fault.detail)
    this.fault = fault
  }
}

/**
 * JSON that can be read in one way only. `JSON.parse` keeps the last of two equal
 * keys, where another reader keeps the first; here that is refused, as are keys that
 * every object inherits (`__proto__`, `constructor`), lone surrogates, numbers beyond
 * a double and more than 32 levels.
 */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: read(text) }
  } catch (refused) {
    if (refused instanceof Refused) return { ok: false, fault: refused.fault }
    throw refused
  }
}

export const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

function read(text: string): unknown {
  let at = 0
  const path: (string | number)[] = []

  const malformed = (what: string): never => {
    const line = text.slice(0, at).split('\n')
    const detail = `${what} at line ${line.length}, column ${(line.at(-1)?.length ?? 0) + 1}`
    throw new Refused({ code: 'malformed_json', pointer: pointerOf(path), detail })
  }
  const invalid = (detail: string): never => {
    throw new Refused({ code: 'invalid_request', pointer: pointerOf(path), detail })
  }
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }

  /** Characters up to the next quote, escape or control character. */
  const plain = (): string => {
    const from = at
    while (at < text.length && text[at] !== '"' && text[at] !== '\\' && text.charCodeAt(at) >= FIRST_PRINTABLE) at += 1
    return text.slice(from, at)
  }

  const string = (): string => {
    at += 1
    let value = ''
    for (;;) {
      value += plain()
      const next = text[at]
      if (next === '"') break
      if (next !== '\\') malformed(next === undefined ? 'A text that is not closed' : 'A control character in a text')
      const escaped = text[at + 1] ?? ''
      if (escaped === 'u') {
        const hex = text.slice(at + 2, at + 6)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) malformed('An unknown escape')
        value += String.fromCharCode(Number.parseInt(hex, 16))
        at += 6
      } else {
        value += ESCAPES[escaped] ?? malformed('An unknown escape')
        at += 2
      }
    }
    at += 1
    if (LONE_SURROGATE.test(value)) invalid('contains a broken character (a lone surrogate)')
    return value
  }

  const members = (): Record<string, unknown> => {
    const object: Record<string, unknown> = {}
    at += 1
    take(SPACE)
    if (text[at] === '}') {
      at += 1
      return object
    }
    for (;;) {
      take(SPACE)
      if (text[at] !== '"') malformed('Expected a name in quotes')
      const key = string()
      path.push(key)
      if (key in Object.prototype) invalid('is not a name that a body may use')
      if (Object.hasOwn(object, key)) invalid('stands there twice; send it once')
      take(SPACE)
      if (text[at] !== ':') malformed('Expected a colon')
      at += 1
      object[key] = value()
      path.pop()
      take(SPACE)
      if (text[at] === '}') break
      if (text[at] !== ',') malformed('Expected a comma or a closing brace')
      at += 1
    }
    at += 1
    return object
  }

  const items = (): unknown[] => {
    const array: unknown[] = []
    at += 1
    take(SPACE)
    if (text[at] === ']') {
      at += 1
      return array
    }
    for (;;) {
      path.push(array.length)
      array.push(value())
      path.pop()
      take(SPACE)
      if (text[at] === ']') break
      if (text[at] !== ',') malformed('Expected a comma or a closing bracket')
      at += 1
    }
    at += 1
    return array
  }

  const value = (): unknown => {
    take(SPACE)
    if (path.length > MAX_DEPTH) {
      path.length = 3
      invalid(`is nested more than ${MAX_DEPTH} levels deep`)
    }
    const next = text[at]
    if (next === '{') return members()
    if (next === '[') return items()
    if (next === '"') return string()
    for (const [word, meaning] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (text.startsWith(word, at)) {
        at += word.length
        return meaning
      }
    }
    const digits = take(NUMBER)
    if (!digits) malformed(next === undefined ? 'The body ends too early' : 'Unexpected text')
    const number = Number(digits)
    if (!Number.isFinite(number)) invalid('is a number too large to be kept')
    return number
  }

  const result = value()
  take(SPACE)
  if (at < text.length) malformed('Text after the end of the value')
  return result
}
