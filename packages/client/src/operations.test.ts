import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { clientSource, contractNotes } from '../../api/src/http/client-source.ts'
import type { JsonSchema } from '../../api/src/http/json-schemas.ts'
import { startHarness } from '../../api/test/harness.ts'

const read = (address: URL) => readFileSync(address, 'utf8')
const schemas = new URL('../../shared/src/schema/', import.meta.url)

it('has the types and operations that the API describes now: else run `node scripts/generate-client.mjs`', async () => {
  const harness = await startHarness()
  const document = (await (await harness.request('/v1/openapi.json')).json()) as JsonSchema
  await harness.close()
  const notes = contractNotes(readdirSync(schemas).map((name) => read(new URL(name, schemas))))
  const { types, operations } = clientSource(document, notes)
  expect(read(new URL('api-types.ts', import.meta.url))).toBe(types)
  expect(read(new URL('operations.ts', import.meta.url))).toBe(operations)
})
