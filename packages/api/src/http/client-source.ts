import type { JsonSchema } from './json-schemas.ts'

/** What the schemas say about themselves: `Name` and `Name.field`, as in their docblocks. */
export type ContractNotes = ReadonlyMap<string, string>

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly security: readonly object[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: JsonSchema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>>
}
interface Described {
  readonly path: string
  readonly method: string
  readonly operation: Operation
  /** What has to be sent; absent where that is nothing or an empty object. */
  readonly body: JsonSchema | undefined
}

const HEAD =
  '// Written by `node scripts/generate-client.mjs` from the description that the API gives of itself. A test fails while it is out of date.\n'
const CODES = 'ProblemCode'

/**
 * The two files of `@slotwell/client` that follow from the OpenAPI document: the types of everything that is sent and
 * answered, and the table of what a secret key may call.
 */
export function clientSource(document: JsonSchema, notes: ContractNotes): { readonly types: string; readonly operations: string } {
  const { schemas } = document.components as { readonly schemas: Readonly<Record<string, JsonSchema>> }
  const isEmpty = (schema: JsonSchema | undefined) => Object.keys((schema?.properties as object | undefined) ?? {}).length === 0
  const ours = privateOperations(document, (schema) => isEmpty(schemas[lastPart(schema.$ref)] ?? schema))
  return {
    types: `${HEAD}\n${problemCodes(schemas.Problem ?? {})}${Object.keys(schemas)
      .filter((name) => !isEmpty(schemas[name]))
      .sort()
      .map((name) => contract(name, schemas[name] ?? {}, notes))
      .join('')}`,
    operations: `${HEAD}${importsOf(ours)}\n${ours.map(callType).join('\n')}\n${table(ours)}`,
  }
}

/** Docblocks of exported schemas and of their fields. Only those of a line, which is what a field has. */
export function contractNotes(sources: readonly string[]): ContractNotes {
  const notes = new Map<string, string>()
  for (const source of sources) {
    let owner = ''
    let note: string | undefined
    for (const line of source.split('\n')) {
      const declared = /^export const (\w+) =/.exec(line)?.[1]
      const field = /^ {2}(\w+):/.exec(line)?.[1]
      if (declared) owner = declared
      if (note && declared) notes.set(declared, note)
      if (note && field) notes.set(`${owner}.${field}`, note)
      note = /^ *\/\*\* (.+) \*\/$/.exec(line)?.[1]
    }
  }
  return notes
}

const problemCodes = (problem: JsonSchema): string => {
  const { code } = problem.properties as { readonly code: { readonly enum: readonly string[] } }
  return `/** Every refusal of the API. A code that was released is never renamed. */\nexport type ${CODES} =\n${code.enum.map((name) => `  | '${name}'\n`).join('')}`
}

function contract(name: string, schema: JsonSchema, notes: ContractNotes): string {
  const about = notes.get(name)
  const properties = name === 'Problem' ? { ...(schema.properties as object), code: { $ref: `#/${CODES}` } } : schema.properties
  const body = fields({ ...schema, properties }, '', (field) => notes.get(`${name}.${field}`))
  return `\n${about ? `/** ${about} */\n` : ''}export interface ${name} ${body}\n`
}

/** A schema as a type. What has no counterpart (patterns, lengths) is left to the server. */
function typeOf(schema: JsonSchema, indent: string): string {
  const { $ref, const: only, enum: values, anyOf, allOf, type, items } = schema
  if ($ref !== undefined) return lastPart($ref)
  if (only !== undefined) return literal(only)
  if (Array.isArray(values)) return values.map(literal).join(' | ')
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map((one) => typeOf(one as JsonSchema, indent)))].join(' | ')
  if (Array.isArray(allOf)) return allOf.map((one) => typeOf(one as JsonSchema, indent)).join(' & ')
  if (type === 'array') {
    const { anyOf: either, allOf: both, enum: some } = items as JsonSchema
    const item = typeOf(items as JsonSchema, indent)
    return `readonly ${(either ?? both ?? some) ? `(${item})` : item}[]`
  }
  if (type === 'object') return fields(schema, indent)
  if (type === 'integer') return 'number'
  return typeof type === 'string' ? type : 'unknown'
}

const lastPart = (reference: unknown): string => String(reference).replace(/^.*\//, '')
const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))

function fields(schema: JsonSchema, indent: string, noteOf: (field: string) => string | undefined = () => undefined): string {
  const required = new Set(schema.required as readonly string[] | undefined)
  const inner = `${indent}  `
  const lines = Object.entries((schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>).flatMap(([name, field]) => {
    const note = noteOf(name)
    const type = typeOf(field, inner)
    return [
      ...(note ? [`${inner}/** ${note} */`] : []),
      required.has(name) ? `${inner}readonly ${name}: ${type}` : `${inner}readonly ${name}?: ${type} | undefined`,
    ]
  })
  const others = schema.additionalProperties
  if (typeof others === 'object' && others !== null) {
    const other = typeOf(others as JsonSchema, inner)
    lines.push(`${inner}readonly [name: string]: ${other || 'unknown'}`)
  }
  return `{\n${lines.join('\n')}\n${indent}}`
}

const privateOperations = (document: JsonSchema, isEmpty: (schema: JsonSchema) => boolean): Described[] =>
  Object.entries(document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security.some((way) => 'secretKey' in way))
      .map(([method, operation]) => {
        const body = operation.requestBody?.content['application/json']?.schema
        return { path, method: method.toUpperCase(), operation, body: body && !isEmpty(body) ? body : undefined }
      }),
  )

const parametersIn = ({ operation }: Described, place: string) => (operation.parameters ?? []).filter((parameter) => parameter.in === place)
const typeName = ({ operation }: Described): string => operation.operationId.charAt(0).toUpperCase() + operation.operationId.slice(1)

/** In an address everything is text; numbers are written as such. */
const isNumeric = ({ pattern }: JsonSchema): boolean => typeof pattern === 'string' && /^\^(\[1-9\])?\\d\{[\d,]+\}\$$/.test(pattern)

function callType(described: Described): string {
  const query = parametersIn(described, 'query').map(
    ({ name, required, schema }) =>
      `    readonly ${name}${required ? '' : '?'}: ${isNumeric(schema) ? 'number' : typeOf(schema, '    ')}${required ? '' : ' | undefined'}`,
  )
  const { body } = described
  const [, success] = Object.entries(described.operation.responses).find(([status]) => status.startsWith('2')) ?? []
  const answer = success?.content?.['application/json']?.schema
  return [
    `/** ${described.operation.summary} */`,
    `export interface ${typeName(described)} {`,
    `  readonly query: ${query.length > 0 ? `{\n${query.join('\n')}\n  }` : 'undefined'}`,
    `  readonly body: ${body ? typeOf(body, '  ') : 'undefined'}`,
    `  readonly answer: ${answer ? typeOf(answer, '  ') : 'undefined'}`,
    '}\n',
  ].join('\n')
}

function importsOf(all: readonly Described[]): string {
  const said = all.map(callType).join('')
  const named = all.flatMap((one) => [...JSON.stringify(one.operation).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name))
  const used = [...new Set(named)].filter((name) => new RegExp(`\\b${name}\\b`).test(said)).sort()
  return `import type { ${used.join(', ')} } from './api-types.ts'\n`
}

function table(all: readonly Described[]): string {
  const rows = all.map((one) => {
    const headers = parametersIn(one, 'header').map(({ name }) => name)
    const marks = [
      `method: '${one.method}'`,
      `path: '${one.path}'`,
      ...(headers.includes('Idempotency-Key') ? ['idempotent: true'] : []),
      ...(one.operation.requestBody ? ['takesBody: true'] : []),
    ]
    return `  ${one.operation.operationId}: { ${marks.join(', ')} },\n`
  })
  const types = all.map((one) => `  readonly ${one.operation.operationId}: ${typeName(one)}\n`)
  return `export interface Operations {\n${types.join('')}}\n\n/** Method and address of each. \`idempotent\`: takes an \`Idempotency-Key\`. */\nexport const OPERATIONS = {\n${rows.join('')}} as const\n`
}
