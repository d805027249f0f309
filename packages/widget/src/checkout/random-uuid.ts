/** A random UUID also where `crypto.randomUUID` is missing: pages without TLS. */
export function randomUuid(): string {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))]
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128
  return bytes.map((byte, i) => (i > 3 && i < 11 && i % 2 === 0 ? '-' : '') + byte.toString(16).padStart(2, '0')).join('')
}
