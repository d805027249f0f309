import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { organizationFileReference } from './reference.ts'

it('is current: build, then run "node scripts/generate-reference.mjs" after a change of the schemas', () => {
  expect(readFileSync(new URL('../../../../docs/reference/organization-file.md', import.meta.url), 'utf8')).toBe(
    organizationFileReference(),
  )
})

it('takes rules and defaults from the schemas', () => {
  const text = organizationFileReference()
  expect(text).toContain('| `holdSeconds` | no, else `600` | a whole number from 60 to 1800 |')
  expect(text).toContain('| `questions[].kind` | yes | one of line, paragraph, checkbox, choice |')
})
