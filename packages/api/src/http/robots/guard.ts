import type { ProofChallenge } from '@slotwell/shared/schema'
import type { Store } from '../../store/store.ts'
import { type ProofCode, createChallenges } from './challenge.ts'
import { createPressure, hashesFor } from './pressure.ts'

export interface Asking {
  readonly organizationId: string
  readonly keyId: string
  readonly keyName: string
  /** Name of the address. */
  readonly visitor: string
  /** The header `Slotwell-Proof`. */
  readonly proof: string | undefined
}

export type GuardVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ProofCode; readonly detail: string; readonly challenge: ProofChallenge }

export interface RobotGuard {
  /** Whether a page's hold or booking may go on. Counts it either way, and spends the challenge it brings. */
  judge(asking: Asking): Promise<GuardVerdict>
  /** Counts a hold or a booking by a form without script, and tells whether a page would be asked for a sum now. */
  isPressed(asking: Omit<Asking, 'proof'>): Promise<boolean>
  /** Somebody filled in what people do not see: what he does next in this hour counts as if he had done much already. */
  suspect(asking: Omit<Asking, 'proof'>): Promise<void>
}

export interface GuardDeps {
  readonly store: Store
  readonly clock: () => number
  readonly proofKey: Uint8Array
  readonly nameInStore: (text: string) => string
  /** Multiplies what is free. */
  readonly factor: number
}

/** So many at once for a field that only a program fills in. */
const SUSPICION = 48
const REQUIRED = 'Many times are being held at the moment. Solve the challenge and send the same once more with the header Slotwell-Proof.'

export function createRobotGuard({ store, clock, proofKey, nameInStore, factor }: GuardDeps): RobotGuard {
  const challenges = createChallenges(proofKey, clock)
  const press = createPressure({ store: store.limits, clock, nameInStore })
  const modeOf = async (organizationId: string) => (await store.catalog.current(organizationId))?.profile.proofOfWork ?? 'auto'
  return {
    async judge({ organizationId, keyId, proof, ...who }) {
      const mode = await modeOf(organizationId)
      if (mode === 'off') return { ok: true }
      const read = proof === undefined ? undefined : await challenges.read(proof, keyId)
      const load = await press({ organizationId, ...who, solved: read?.ok ? read : undefined })
      const hashes = hashesFor(load, mode, factor)
      if (hashes === 0) return { ok: true }
      const refuse = async (code: ProofCode, detail: string) =>
        ({ ok: false, code, detail, challenge: await challenges.issue(keyId, hashes) }) as const
      if (!read) return refuse('proof_required', REQUIRED)
      if (!read.ok) return refuse(read.code, read.detail)
      if (load.shown > 1)
        return refuse('proof_used', 'This challenge was used already; each serves one request. Solve the one that comes with this answer.')
      return { ok: true }
    },
    async isPressed({ organizationId, keyName, visitor }) {
      const mode = await modeOf(organizationId)
      if (mode === 'off') return false
      if (hashesFor(await press({ organizationId, keyName, visitor, solved: undefined }), mode, factor) === 0) return false
      // What is tried out writes to nobody, so nobody could answer.
      return !(await store.organizations.byId(organizationId))?.liveId
    },
    async suspect({ organizationId, keyName, visitor }) {
      await press({ organizationId, keyName, visitor, solved: undefined }, SUSPICION * factor)
    },
  }
}
