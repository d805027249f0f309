import { createHmac, randomInt } from 'node:crypto'
import { Proof, type ProblemCode, ProofChallenge } from '@slotwell/shared/schema'
import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/sha'
import * as v from 'valibot'

/** Longer than any proof of ours. */
const MOST_CHARACTERS = 2_000
/** Long enough for the slowest phone; what was solved in stock is soon of no use. */
const LIFE_MS = 5 * 60_000
const ALGORITHM = 'SHA-256'

export type ProofCode = Extract<ProblemCode, 'proof_required' | 'proof_wrong' | 'proof_expired' | 'proof_used'>
type ProofRead =
  /** `id` names the challenge; whoever lets a request through remembers it until then. */
  | { readonly ok: true; readonly id: string; readonly untilMs: number }
  | { readonly ok: false; readonly code: ProofCode; readonly detail: string }

export interface Challenges {
  /** A challenge that is solved with `hashes` tries at most, half of it on average, and serves at this key alone. */
  issue(keyId: string, hashes: number): Promise<ProofChallenge>
  /** Whether the header solves a challenge of ours for this key. That it is used once only is not known here. */
  read(header: string, keyId: string): Promise<ProofRead>
}

/** All processes with this key issue and take the same challenges; nothing is stored until one is solved. */
export function createChallenges(proofKey: Uint8Array, clock: () => number): Challenges {
  const hmacSignatureSecret = createHmac('sha256', proofKey).update('challenge').digest('hex')
  return {
    async issue(keyId, hashes) {
      const challenge = await createChallenge({
        algorithm: ALGORITHM,
        cost: 1,
        // Not below half of what was asked, so that nobody is lucky often.
        counter: randomInt(Math.ceil(hashes / 2), Math.ceil(hashes) + 1),
        data: { key: keyId, untilMs: clock() + LIFE_MS },
        deriveKey,
        hmacSignatureSecret,
      })
      return v.parse(ProofChallenge, challenge)
    },
    async read(header, keyId) {
      const proof = parse(header)
      if (!proof) return wrong('is not a solved challenge of this server')
      const { challenge, solution } = proof
      // The library reads the system's clock, so what it could judge by that is not told to it.
      const { verified, invalidSignature } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret })
      if (invalidSignature) return wrong('is not a solved challenge of this server')
      const { key, untilMs } = challenge.parameters.data
      if (key !== keyId) return wrong('was given out for another key')
      if (untilMs <= clock())
        return {
          ok: false,
          code: 'proof_expired',
          detail: 'This challenge was given out too long ago. Solve the one that comes with this answer.',
        }
      if (!verified) return wrong('is not solved')
      return { ok: true, id: challenge.signature, untilMs }
    },
  }
}

const wrong = (what: string): ProofRead => ({
  ok: false,
  code: 'proof_wrong',
  detail: `What the header Slotwell-Proof carries ${what}. Solve the challenge that comes with this answer.`,
})

function parse(header: string): Proof | undefined {
  if (header.length > MOST_CHARACTERS || !/^[A-Za-z0-9_-]+$/.test(header)) return undefined
  try {
    const read = v.safeParse(Proof, JSON.parse(Buffer.from(header, 'base64url').toString()))
    return read.success ? read.output : undefined
  } catch {
    return undefined
  }
}
