/** The key store does not fit the root key or the address. `message` is one line for the operator, with the remedy. */
export class KeysUnusable extends Error {
  override readonly name = 'KeysUnusable'
}

export const otherRootKey = (place: string, stored: string | undefined, given: string): KeysUnusable =>
  new KeysUnusable(
    `The root key (fingerprint ${given}) is not the one that ${place} was made with (${stored ?? 'none'}). Start with that key; nothing was changed.`,
  )
