/** 128 random bits, for an idempotency key. `crypto.randomUUID` isn't there on pages without TLS. */
export const randomKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-')
