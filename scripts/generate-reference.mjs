// Writes docs/reference/organization-file.md from the schemas. A test fails while it is out of date.
import { writeFileSync } from 'node:fs'
import { organizationFileReference } from '../packages/api/dist/configuration/reference.js'

const target = new URL('../docs/reference/organization-file.md', import.meta.url)
writeFileSync(target, organizationFileReference())
console.log(`Written: ${target.pathname}`)
