/** 128 random bits for an `Idempotency-Key`; `crypto.randomUUID` is missing on pages without TLS. */
export const randomKey = (): string =>
  crypto.getRandomValues(new Uint32Array(4)).reduce((key, part) => key + part.toString(16).padStart(8, '0'), '')
