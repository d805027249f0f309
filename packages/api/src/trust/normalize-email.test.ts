import { expect, it } from 'vitest'
import { normalizeEmail } from './normalize-email.ts'

it.each([
  ['anna@example.org', 'anna@example.org'],
  ['  Anna@Example.ORG ', 'anna@example.org'],
  ['anna+x@example.org', 'anna+x@example.org'],
  ['zoe\u0301@example.org', 'zo\u00e9@example.org'],
  ['a@M\u00fcller.example', 'a@xn--mller-kva.example'],
  // Full-width and small forms of @ and of letters: one address to the eye, another to a mail server.
  ['a\uff20example.org', undefined],
  ['a@b\ufe6bexample.org', undefined],
  ['\uff41nna@example.org', undefined],
  ['anna@example.org, eve@example.org', undefined],
  ['anna@example.org\r\nbcc: x', undefined],
  ['an\u200bna@example.org', undefined],
  ['@example.org', undefined],
  ['anna@', undefined],
  ['anna', undefined],
])('%j becomes %j', (text, normal) => {
  expect(normalizeEmail(text)).toBe(normal)
})
