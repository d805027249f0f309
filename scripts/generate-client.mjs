// Writes the generated files of packages/client from the API's OpenAPI document. A test fails while they are out of date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { clientSource, contractNotes } from '../packages/api/dist/http/client-source.js'
import { openApiDocument } from '../packages/api/dist/http/openapi.js'
import { allRoutes } from '../packages/api/dist/http/routes/all-routes.js'

const schemas = new URL('../packages/shared/src/schema/', import.meta.url)
const notes = contractNotes(readdirSync(schemas).map((name) => readFileSync(new URL(name, schemas), 'utf8')))
const { types, operations } = clientSource(openApiDocument(allRoutes(''), 'http://localhost:4400'), notes)
const source = new URL('../packages/client/src/', import.meta.url)
const files = { 'api-types.ts': types, 'operations.ts': operations }
for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, source), text)
console.log(`Written: ${Object.keys(files).join(', ')} in ${source.pathname}`)
