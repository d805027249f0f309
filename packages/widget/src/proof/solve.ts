import type { ProofChallenge } from '@slotwell/shared/schema'

/** Digests at once, and how long the page waits for its turn: Chromium makes short ones on the spot, others beside the page. */
const BATCH = 64
const SLICE_MS = 12

/**
 * What `Slotwell-Proof` has to carry for this challenge. Worked out by the browser's own SHA-256, which needs no worker, since strict
 * pages forbid them. Undefined where a page without TLS has none, and once nobody wants it any more.
 */
export async function solve({ parameters, signature }: ProofChallenge, isOver: () => boolean = () => false): Promise<string | undefined> {
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto }
  if (!subtle) return undefined
  const before = fromHex(parameters.salt + parameters.nonce)
  const wanted = fromHex(parameters.keyPrefix)
  const digestOf = (counter: number): Promise<ArrayBuffer> => {
    const message = new Uint8Array([...before, 0, 0, 0, 0])
    new DataView(message.buffer).setUint32(before.length, counter)
    return subtle.digest('SHA-256', message)
  }
  let since = performance.now()
  for (let first = 0; !isOver(); first += BATCH) {
    if (performance.now() - since > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve))
      since = performance.now()
    }
    const digests = await Promise.all(Array.from({ length: BATCH }, (_, i) => digestOf(first + i)))
    for (const [i, digest] of digests.entries()) {
      const bytes = new Uint8Array(digest)
      if (wanted.every((byte, at) => bytes[at] === byte))
        return inHeader({ challenge: { parameters, signature }, solution: { counter: first + i, derivedKey: inHex(bytes) } })
    }
  }
  return undefined
}

const fromHex = (text: string): number[] => (text.match(/../g) ?? []).map((byte) => parseInt(byte, 16))
const inHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
/** Everything in it is ASCII. */
const inHeader = (proof: object): string => btoa(JSON.stringify(proof)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '')
