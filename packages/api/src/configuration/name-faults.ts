import { nearestName, type Path } from './fault.ts'
import type { Draft } from './draft.ts'
import type { ShapeFault } from './shape-faults.ts'

export type List = 'locations' | 'resources' | 'staff' | 'services'
export const fault = (path: Path, message: string, remedy?: string): ShapeFault => ({
  path,
  at: 'value',
  message,
  ...(remedy && { remedy }),
})
export const slugsOf = (draft: Draft, list: List): string[] => draft[list].flatMap(({ slug }) => slug ?? [])

export function unknownSlug(draft: Draft, list: List, slug: string | undefined, path: Path): ShapeFault[] {
  const known = slugsOf(draft, list)
  if (slug === undefined || known.includes(slug)) return []
  // The list itself is missing, which is said already: no echo a name.
  if (known.length === 0 && list !== 'resources') return []
  const meant = nearestName(slug, known)
  return [
    fault(path, `names "${slug}", which is not in ${list}`, meant ? `Did you mean ${meant}?` : `Known: ${known.join(', ') || 'none'}`),
  ]
}

export function repeated(values: readonly string[] | undefined, path: Path, key?: string): ShapeFault[] {
  const seen = new Set<string>()
  return (values ?? []).flatMap((value, i) => {
    const isRepeated = seen.has(value)
    seen.add(value)
    if (!isRepeated) return []
    return fault(key ? [...path, i, key] : [...path, i], `"${value}" is listed twice`, 'Keep one of the two')
  })
}
