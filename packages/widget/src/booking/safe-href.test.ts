import { expect, it } from 'vitest'
import { safeHref } from './safe-href.ts'

it.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JaVa\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'blob:x',
  'file:///etc/passwd',
  '//evil.example',
  'x',
  '',
])('refuses %j (T8)', (address) => expect(safeHref(address)).toBeUndefined())

it.each(['https://example.org/privacy', 'http://localhost:8080/m#token', 'tel:+41415550120', 'mailto:a@example.org'])(
  'keeps %s',
  (address) => expect(safeHref(address)).toBe(address),
)

it('leaves no line break in an address', () => expect(safeHref('https://example.org/a\r\nATTACH:b')).not.toMatch(/[\r\n]/))
