/** Texts of owners name in braces what is filled in, `{service}`. There is nothing else to them: no conditions, no formats. */

export const placeholdersIn = (text: string): string[] => [...text.matchAll(/\{(\w*)\}/g)].map(([, name = '']) => name)
export const namedInBraces = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(', ')

/** What is wrong with a text that names something unknown; undefined if nothing is. */
export function unknownPlaceholder(forms: readonly string[], known: readonly string[]): string | undefined {
  const strange = forms.flatMap(placeholdersIn).find((name) => !known.includes(name))
  if (strange === undefined) return undefined
  return `says {${strange}}, which nothing is filled in for; ${known.length > 0 ? `known here: ${namedInBraces(known)}` : 'there is nothing to fill in here'}`
}

/** Braces that are left over beside placeholders would be sent as they are: somebody meant something by them. */
export function strayBrace(text: string, known: readonly string[]): string | undefined {
  if (!/[{}]/.test(text.replace(/\{\w*\}/g, ' '))) return undefined
  return `has a brace that belongs to no name; known here: ${namedInBraces(known)}`
}
