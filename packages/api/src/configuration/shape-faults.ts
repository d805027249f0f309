import type * as v from 'valibot'
import { isTimeZone } from '@slotwell/shared/schema'
import { nearestName, type Fault, type Path } from './fault.ts'

/** A fault whose position is not known yet. */
export interface ShapeFault extends Pick<Fault, 'message' | 'remedy'> {
  readonly path: Path
  readonly at: 'key' | 'value'
}

/** What a schema node offers for looking inside; valibot's own types are too wide to walk. */
export interface SchemaNode {
  readonly type: string
  readonly entries?: Readonly<Record<string, SchemaNode>>
  readonly item?: SchemaNode
  readonly wrapped?: SchemaNode
  readonly key?: string
  readonly options?: readonly SchemaNode[]
  readonly literal?: unknown
}

/** Every way in which `value` misses `schema`, in words that say what to write instead. */
export function shapeFaults(schema: v.GenericSchema, value: unknown, issues: readonly v.BaseIssue<unknown>[]): ShapeFault[] {
  const isEcho = (issue: v.BaseIssue<unknown>) => issue.type === 'check' && issues.some((other) => liesWithin(pathOf(other), pathOf(issue)))
  const described = issues
    .filter((issue) => !isUnknownKey(issue) && !isEcho(issue))
    .map((issue) => ({ path: pathOf(issue), at: 'value' as const, ...describe(issue) }))
  return [...described, ...unknownKeys(schema as unknown as SchemaNode, value, [])]
}

const pathOf = (issue: v.BaseIssue<unknown>): Path => (issue.path ?? []).map((item) => item.key as string | number)
/** A rule over several fields says nothing while one of them is faulty itself. */
const liesWithin = (inner: Path, outer: Path) => inner.length > outer.length && outer.every((key, i) => inner[i] === key)
const isUnknownKey = (issue: v.BaseIssue<unknown>) => issue.type === 'strict_object' && issue.expected === 'never'

function describe(issue: v.BaseIssue<unknown>): Pick<Fault, 'message' | 'remedy'> {
  const isMissing = issue.received === 'undefined'
  if (issue.type === 'strict_object' && issue.path?.length && isMissing) return { message: 'is missing' }
  if (isMissing) return { message: `is missing: it ${issue.message}` }
  if (issue.type === 'strict_object') return { message: 'must be a mapping of names to values' }
  if (issue.requirement === isTimeZone) return zoneFault(String(issue.input))
  if (issue.received === 'null') return { message: `is empty: it ${issue.message}`, remedy: 'Give a value or remove the line' }
  return { message: issue.message }
}

/** Zones are told apart by their place, so a name without one is near to none. */
function zoneFault(name: string): Pick<Fault, 'message' | 'remedy'> {
  const meant = name.includes('/') ? nearestName(name, Intl.supportedValuesOf('timeZone')) : undefined
  return {
    message: `is "${name}", which is no time zone here`,
    remedy: meant ? `Did you mean ${meant}?` : 'Use a name such as Europe/Zurich',
  }
}

/**
 * Names that the schema does not know, all of them; valibot stops at the first of
 * each object. The names that are missing beside them make the best guess at what was meant.
 */
function unknownKeys(schema: SchemaNode, value: unknown, path: Path): ShapeFault[] {
  const node = unwrap(schema)
  if (Array.isArray(value)) return node.item ? value.flatMap((inner, i) => unknownKeys(node.item!, inner, [...path, i])) : []
  if (typeof value !== 'object' || value === null) return []
  const record = value as Record<string, unknown>
  if (node.type === 'variant') {
    const chosen = node.options?.find((option) => unwrap(option).entries?.[node.key!]?.literal === record[node.key!])
    return chosen ? unknownKeys(chosen, value, path) : []
  }
  if (!node.entries) return []
  const entries = node.entries
  return Object.keys(record).flatMap((name): ShapeFault[] => {
    if (Object.hasOwn(entries, name)) return unknownKeys(entries[name]!, record[name], [...path, name])
    const meant = nearestName(
      name,
      Object.keys(entries).filter((known) => !Object.hasOwn(record, known)),
    )
    const remedy = meant ? `Did you mean ${meant}?` : `Known here: ${Object.keys(entries).join(', ')}`
    return [{ path: [...path, name], at: 'key', message: 'is not a field', remedy }]
  })
}

export function unwrap(schema: SchemaNode): SchemaNode {
  let node = schema
  while (node.wrapped) node = node.wrapped
  return node
}
