import * as contracts from '@slotwell/shared/schema'
import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'

export type JsonSchema = Record<string, unknown>
type Mode = 'input' | 'output'

/** Converts schemas for the document. What was exported under a name becomes a component of that name. */
export interface SchemaBook {
  of(schema: v.GenericSchema, mode: Mode): JsonSchema
  readonly components: Record<string, JsonSchema>
}

/** Contracts that are objects of their own: a client wants a type for each. */
const NAMED = new Map(
  Object.entries(contracts as Record<string, unknown>)
    .filter((entry): entry is [string, v.GenericSchema] => isObjectSchema(entry[1]))
    .map(([name, schema]) => [schema, name]),
)

export function createSchemaBook(): SchemaBook {
  const components: Record<string, JsonSchema> = {}
  const modeOf = new Map<string, Mode>()

  const convert = (schema: v.GenericSchema, mode: Mode): JsonSchema => {
    // The library names what it finds in `definitions`; each of those is then converted by itself below.
    const definitions = Object.fromEntries([...NAMED].filter(([known]) => known !== schema).map(([known, name]) => [name, known]))
    const {
      $schema: _,
      $defs: __,
      ...converted
    } = toJsonSchema(schema, {
      target: 'draft-2020-12',
      typeMode: mode,
      // Checks and transformations have no counterpart; the server still makes them.
      errorMode: 'ignore',
      definitions,
      overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
    }) as JsonSchema
    for (const name of referencesIn(converted)) add(name, mode)
    return converted
  }
  const add = (name: string, mode: Mode): void => {
    const known = modeOf.get(name)
    if (known !== undefined) {
      // One component stands for both directions only while both look the same.
      if (known !== mode && JSON.stringify(convert(named(name), mode)) !== JSON.stringify(components[name]))
        throw new Error(`The schema ${name} differs as input and as output`)
      return
    }
    modeOf.set(name, mode)
    components[name] = {}
    components[name] = convert(named(name), mode)
  }

  return {
    components,
    of(schema, mode) {
      const name = NAMED.get(schema)
      if (name === undefined) return convert(schema, mode)
      add(name, mode)
      return { $ref: `#/components/schemas/${name}` }
    },
  }
}

const named = (name: string): v.GenericSchema => {
  for (const [schema, known] of NAMED) if (known === name) return schema
  throw new Error(`No schema is called ${name}`)
}

function isObjectSchema(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'schema' &&
    'type' in value &&
    (value.type === 'strict_object' || value.type === 'loose_object')
  )
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.replace('#/components/schemas/', '')] : referencesIn(inner),
  )
}
