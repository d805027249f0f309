import { sha256 } from '@noble/hashes/sha2.js'
import type { ProofChallenge } from '@slotwell/shared/schema'

/** A task of ours may take as long as a frame; on a phone of a sixth of the speed a batch between two looks at the clock is far below that. */
const SLICE_MS = 12
const BATCH = 64

/**
 * What `Slotwell-Proof` has to carry for this challenge. Worked out here and not in a worker, which strict pages forbid,
 * in slices that leave the page its frames. Undefined once nobody wants it any more.
 */
export async function solve({ parameters, signature }: ProofChallenge, isOver: () => boolean = () => false): Promise<string | undefined> {
  const wanted = fromHex(parameters.keyPrefix)
  const message = new Uint8Array([...fromHex(parameters.salt), ...fromHex(parameters.nonce), 0, 0, 0, 0])
  const counterIn = new DataView(message.buffer, message.length - 4)
  for (let counter = 0; !isOver(); await nextTask()) {
    for (const until = performance.now() + SLICE_MS; performance.now() < until; ) {
      for (const end = counter + BATCH; counter < end; counter++) {
        counterIn.setUint32(0, counter)
        const digest = sha256(message)
        if (wanted.every((byte, i) => digest[i] === byte))
          return inHeader({ challenge: { parameters, signature }, solution: { counter, derivedKey: inHex(digest) } })
      }
    }
  }
  return undefined
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve))
const fromHex = (text: string): number[] => (text.match(/../g) ?? []).map((byte) => parseInt(byte, 16))
const inHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
/** Everything in it is ASCII. */
const inHeader = (proof: object): string => btoa(JSON.stringify(proof)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '')
