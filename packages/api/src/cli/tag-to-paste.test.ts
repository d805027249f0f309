import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tagToPaste } from './tag-to-paste.ts'

it.each(['README.md', 'docs/guide/embed.md', 'packages/widget/README.md'])('is the tag that %s shows', (path) => {
  const tag = tagToPaste({
    publicUrl: 'https://book.example.org',
    key: 'pk_live_…',
    slug: 'my-practice',
    linkText: 'Book an appointment',
  })
  expect(readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')).toContain(`\`\`\`html\n${tag}\n\`\`\``)
})
