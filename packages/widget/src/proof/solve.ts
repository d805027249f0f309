import type { ProofChallenge } from '@slotwell/shared/schema'

/** How long the page waits for its turn. */
const SLICE_MS = 12
/** Digests at once, as many as take a quarter of a slice: Chromium makes short ones on the spot, others beside the page. */
const FEWEST = 8
const MOST = 64

/**
 * What `Slotwell-Proof` has to carry for this challenge. Worked out by the browser's own SHA-256, which needs no worker, since strict
 * pages forbid them. Undefined where a page without TLS has none, and once nobody wants it any more.
 */
export async function solve({ parameters, signature }: ProofChallenge, isOver: () => boolean = () => false): Promise<string | undefined> {
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto }
  if (!subtle) return undefined
  const before = fromHex(parameters.salt + parameters.nonce)
  const wanted = fromHex(parameters.keyPrefix)
  // One for all, since the browser copies what it is given: collecting garbage is what takes longest here.
  const message = new DataView(new Uint8Array([...before, 0, 0, 0, 0]).buffer)
  const digestOf = (counter: number): Promise<ArrayBuffer> => {
    message.setUint32(before.length, counter)
    return subtle.digest('SHA-256', message)
  }
  let batch = FEWEST
  let since = performance.now()
  let began = since
  for (let first = 0; !isOver(); ) {
    const digests = await Promise.all(Array.from({ length: batch }, (_, i) => digestOf(first + i)))
    for (const [i, digest] of digests.entries()) {
      const bytes = new Uint8Array(digest)
      if (wanted.every((byte, at) => bytes[at] === byte))
        return inHeader({ challenge: { parameters, signature }, solution: { counter: first + i, derivedKey: inHex(bytes) } })
    }
    first += batch
    const now = performance.now()
    const tookMs = now - began
    batch = tookMs * 4 > SLICE_MS ? Math.max(FEWEST, batch / 2) : Math.min(MOST, batch * 2)
    // The next may be twice as large.
    if (now - since + tookMs * 2 > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve))
      since = performance.now()
    }
    began = performance.now()
  }
  return undefined
}

const fromHex = (text: string): number[] => (text.match(/../g) ?? []).map((byte) => parseInt(byte, 16))
const inHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
/** Everything in it is ASCII. */
const inHeader = (proof: object): string => btoa(JSON.stringify(proof)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '')
