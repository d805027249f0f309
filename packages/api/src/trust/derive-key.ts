import { createHash, hkdfSync } from 'node:crypto'

/**
 * 32 bytes for one use, from a secret of 32. Each `label` gives an unrelated key,
 * so that a leaked one opens nothing else. Labels are never renamed: data depends on them.
 */
export const deriveKey = (secret: Uint8Array, label: string, salt: Uint8Array = new Uint8Array()): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, `slotwell/v1/${label}`, 32))

/** Names a root key without telling it: a new fingerprint is a new key. */
export const rootKeyFingerprint = (rootKey: Uint8Array): string =>
  createHash('sha256').update(deriveKey(rootKey, 'fingerprint')).digest('hex').slice(0, 8)
