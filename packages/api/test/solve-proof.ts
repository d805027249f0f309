import { createHash } from 'node:crypto'
import type { Proof, ProofChallenge } from '@slotwell/shared/schema'

/** The header for a challenge, worked out by the description in the schema and by nothing of the code that checks it. */
export function solveProof(challenge: ProofChallenge): string {
  const { salt, nonce, keyPrefix } = challenge.parameters
  const message = Buffer.from(`${salt}${nonce}00000000`, 'hex')
  for (let counter = 0; ; counter++) {
    message.writeUInt32BE(counter, 32)
    const derivedKey = createHash('sha256').update(message).digest('hex')
    if (derivedKey.startsWith(keyPrefix)) return proofHeader({ challenge, solution: { counter, derivedKey } })
  }
}

export const proofHeader = (proof: Proof): string => Buffer.from(JSON.stringify(proof)).toString('base64url')
