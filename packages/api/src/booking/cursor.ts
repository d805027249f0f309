/** Keyset positions as opaque text: base64url of a JSON array. */
export const sealCursor = (position: readonly (string | number)[]): string => Buffer.from(JSON.stringify(position)).toString('base64url')

type Position<K extends readonly ('string' | 'number')[]> = { readonly [I in keyof K]: K[I] extends 'number' ? number : string }

/** Ids are all the text there is in a cursor; PostgreSQL would not even take a zero. */
const ID = /^\w{1,64}$/

/** The position, or undefined for text that no answer of ours held. */
export function openCursor<const K extends readonly ('string' | 'number')[]>(cursor: string, kinds: K): Position<K> | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const fits =
      Array.isArray(position) &&
      position.length === kinds.length &&
      kinds.every((kind, i) =>
        kind === 'number' ? Number.isSafeInteger(position[i]) : typeof position[i] === 'string' && ID.test(position[i]),
      )
    return fits ? (position as unknown as Position<K>) : undefined
  } catch {
    return undefined
  }
}
