import * as v from 'valibot'

/**
 * A small sum that a browser works out before it may go on: the first counter from 0 for which the SHA-256 of
 * salt, nonce and counter (four bytes, big-endian) begins with `keyPrefix`.
 */
export const ProofChallenge = v.strictObject({
  parameters: v.strictObject({
    algorithm: v.literal('SHA-256'),
    /** Rounds for one counter. */
    cost: v.literal(1),
    data: v.strictObject({ key: v.pipe(v.string(), v.maxLength(40)), untilMs: v.pipe(v.number(), v.safeInteger()) }),
    keyLength: v.literal(32),
    keyPrefix: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    nonce: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    salt: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  }),
  /** Over all parameters. */
  signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})
export type ProofChallenge = v.InferOutput<typeof ProofChallenge>

/** What `Slotwell-Proof` carries, as JSON in base64url. */
export const Proof = v.strictObject({
  challenge: ProofChallenge,
  solution: v.strictObject({
    counter: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4_294_967_295)),
    /** The digest of that counter. */
    derivedKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
})
export type Proof = v.InferOutput<typeof Proof>
