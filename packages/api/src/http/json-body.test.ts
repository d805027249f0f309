import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson, pointerOf } from './json-body.ts'

const fault = (text: string) => {
  const parsed = parseJson(text)
  return parsed.ok ? undefined : parsed.fault
}

it('reads what JSON.parse reads, if that has one reading', () => {
  const inherited = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.some(inherited)
      : typeof value === 'object' &&
        value !== null &&
        Object.entries(value).some(([key, inner]) => key in Object.prototype || inherited(inner))
  fc.assert(
    fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), fc.nat(3), (text, indent) => {
      const value: unknown = JSON.parse(text)
      fc.pre(!inherited(value))
      const parsed = parseJson(JSON.stringify(value, null, indent))
      expect(parsed).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) })
    }),
    { numRuns: 500 },
  )
})

it('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom('"', '\\', '{', ']', ',', ':', '0', 'e', '\u0000', ' ', 'tru', '-'),
      (text, at, junk) => {
        const cut = at % (text.length + 1)
        const broken = text.slice(0, cut) + junk + text.slice(cut)
        let reads = true
        try {
          JSON.parse(broken)
        } catch {
          reads = false
        }
        if (!reads) expect(fault(broken)).toBeDefined()
      },
    ),
    { numRuns: 1_000 },
  )
})

it.each([
  ['{"a":1,"a":2}', 'invalid_request', '/a', 'twice'],
  ['{"a":{"b":[0,{"c":1,"\\u0063":2}]}}', 'invalid_request', '/a/b/1/c', 'twice'],
  ['{"__proto__":1}', 'invalid_request', '/__proto__', 'not a name'],
  ['{"a":{"constructor":{}}}', 'invalid_request', '/a/constructor', 'not a name'],
  ['{"\\u005f_proto__":1}', 'invalid_request', '/__proto__', 'not a name'],
  ['{"a":"\\ud83d"}', 'invalid_request', '/a', 'lone surrogate'],
  ['{"a":"\\udc00\\ud83d"}', 'invalid_request', '/a', 'lone surrogate'],
  ['{"a/b~":1e999}', 'invalid_request', '/a~1b~0', 'too large'],
  ['{\n "a": 1,\n "b": x }', 'malformed_json', '/b', 'line 3, column 7'],
  ['{"a":1', 'malformed_json', '', 'line 1, column 7'],
  ['"open', 'malformed_json', '', 'not closed'],
])('%s is refused at its place', (text, code, pointer, words) => {
  expect(fault(text)).toMatchObject({ code, pointer })
  expect(fault(text)?.detail).toContain(words)
})

it('goes 32 levels deep and no further, whatever comes after', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  expect(parseJson(nested(33)).ok).toBe(true)
  expect(fault(nested(34))?.detail).toContain('32 levels')
  expect(fault('['.repeat(60_000))?.detail).toContain('32 levels')
  expect(fault('{"a":'.repeat(10_000))?.detail).toContain('32 levels')
})

it('keeps a surrogate pair that is escaped', () => {
  expect(parseJson('"\\ud83d\\ude00"')).toEqual({ ok: true, value: '😀' })
})

it('points as RFC 6901 says', () => {
  expect(pointerOf(['a/b', 0, '~'])).toBe('/a~1b/0/~0')
})
