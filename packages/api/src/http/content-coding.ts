import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export type Coding = 'br' | 'gzip' | 'identity'

/** Below this the headers weigh more than what is saved. */
export const WORTH_BYTES = 500
/** Kept because browsers send the same few again and again. */
const choices = new Map<string, Coding>()
const MOST_CHOICES = 100

/** The best of our codings that `Accept-Encoding` allows. */
export function codingFor(accepted: string | undefined): Coding {
  if (!accepted || accepted.length > 500) return 'identity'
  const known = choices.get(accepted)
  if (known) return known
  const allowed = new Set<string>()
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim())
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) allowed.add(name)
  }
  const choice = allowed.has('br') ? 'br' : allowed.has('gzip') ? 'gzip' : 'identity'
  if (choices.size < MOST_CHOICES) choices.set(accepted, choice)
  return choice
}

/** The bytes in that coding, or undefined if it is not worth it. A tenth of a millisecond for a month of times. */
export function encode(bytes: Buffer, coding: Exclude<Coding, 'identity'>): Buffer | undefined {
  if (bytes.byteLength < WORTH_BYTES) return undefined
  // A level above 5 gains a hundredth and takes ten times as long.
  const parameters = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
  }
  return coding === 'br' ? brotliCompressSync(bytes, { params: parameters }) : gzipSync(bytes)
}
