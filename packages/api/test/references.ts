import { ID_PREFIXES, type IdPrefix } from '@slotwell/shared/schema'
import type { Route } from '../src/http/registry.ts'
import type { Sample } from './route-samples.ts'

/** A place in a request where it names something of an organization. */
export interface ReferencePlace {
  readonly in: 'params' | 'query' | 'body'
  /** Names from the outside in: `['replaces', 'hold']`. */
  readonly path: readonly string[]
  readonly prefix: IdPrefix
}

/** As much of a valibot schema as its shape needs. */
interface Schema {
  readonly entries?: Readonly<Record<string, Schema>>
  readonly wrapped?: Schema
  readonly item?: Schema
  readonly options?: readonly Schema[]
  readonly pipe?: readonly (Schema & { readonly requirement?: unknown })[]
}

/** Every such place of a route, read from its schemas: one that is added is found by itself. */
export function referencesOf(route: Route): readonly ReferencePlace[] {
  const found = (['params', 'query', 'body'] as const).flatMap((where) =>
    placesIn(route[where] as Schema | undefined).map((place) => ({ in: where, ...place })),
  )
  // A schema with checks is in its own pipe, too.
  return [...new Map(found.map((place) => [JSON.stringify(place), place])).values()]
}

function placesIn(schema: Schema | undefined, path: readonly string[] = []): Omit<ReferencePlace, 'in'>[] {
  if (!schema) return []
  const prefix = prefixOf(schema)
  if (prefix) return [{ path, prefix }]
  return [
    ...Object.entries(schema.entries ?? {}).flatMap(([name, inner]) => placesIn(inner, [...path, name])),
    ...[schema.wrapped, schema.item, ...(schema.options ?? [])].flatMap((inner) => placesIn(inner, path)),
    ...(schema.pipe ?? []).filter((inner) => 'entries' in inner || 'wrapped' in inner).flatMap((inner) => placesIn(inner, path)),
  ]
}

const prefixOf = ({ pipe }: Schema): IdPrefix | undefined =>
  ID_PREFIXES.find((prefix) =>
    pipe?.some(({ requirement }) => requirement instanceof RegExp && requirement.source.startsWith(`^${prefix}_`)),
  )

/** The same request that names another thing there. */
export function withReference({ path, options }: Sample, place: ReferencePlace, id: string): Sample {
  const name = place.path.at(-1) ?? ''
  if (place.in === 'params') return { path: path.replace(new RegExp(`/${place.prefix}_[0-9a-z]{26}`), `/${id}`), options }
  if (place.in === 'query') {
    const url = new URL(path, 'http://localhost')
    url.searchParams.set(name, id)
    return { path: url.pathname + url.search, options }
  }
  const json = structuredClone(options.json ?? {}) as Record<string, unknown>
  let inner = json
  for (const outer of place.path.slice(0, -1)) inner = (inner[outer] ??= {}) as Record<string, unknown>
  inner[name] = id
  return { path, options: { ...options, json } }
}
