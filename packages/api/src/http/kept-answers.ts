import { type Coding, encode } from './content-coding.ts'
import type { Route } from './registry.ts'

/** A public answer as bytes, and what has to be true for it to be given again. */
export interface KeptAnswer {
  readonly route: Route
  readonly organizationId: string
  readonly keyId: string
  /** Name of the key in counters. */
  readonly keyName: string
  /** Of the organization, when the answer was made. */
  readonly revision: number
  readonly madeAtMs: number
  readonly validUntilMs: number
  readonly etag: string
  /** Headers that a refusal has too: who may read it, and what it may do. */
  readonly onEvery: Readonly<Record<string, string>>
  /** Everything but what differs from request to request. */
  readonly headers: Readonly<Record<string, string>>
  /** As UTF-8. */
  readonly bytes: Buffer
}

/** A body and the headers that belong to it, in the forms in which they are sent. */
export interface Packed {
  /** A short one is text of one character a byte, which Node sends with the headers in one piece; a long one would be copied twice. */
  readonly body: string | Buffer
  readonly headers: Readonly<Record<string, string>>
  /** The same headers as name, value, name, value, for Node's own `writeHead`. What a request adds is written behind them. */
  readonly lines: string[]
}

export interface Kept {
  readonly answer: KeptAnswer
  readonly packed: Map<Coding, Packed>
  readonly bytes: number
}

export interface KeptAnswers {
  find(target: string): Kept | undefined
  keep(target: string, answer: KeptAnswer): Kept
  /** Bytes in memory, about. */
  bytes(): number
}

const MOST_BYTES = 96 * 1024 * 1024
/** Headers, map entries and objects of one answer. */
const OVERHEAD_BYTES = 2_000
/** What is packed comes to a tenth of the text. */
const WITH_CODINGS = 1.1

/**
 * Answers by the target of their request line, the one thing that a public answer depends on.
 * Two generations: what is asked for moves to the young one, and when that is full the old one
 * falls, so nothing has to be sorted by age.
 */
export function createKeptAnswers(mostBytes = MOST_BYTES): KeptAnswers {
  let young = new Map<string, Kept>()
  let old = new Map<string, Kept>()
  let youngBytes = 0
  let oldBytes = 0

  function put(target: string, kept: Kept) {
    youngBytes += kept.bytes - (young.get(target)?.bytes ?? 0)
    young.set(target, kept)
    if (youngBytes <= mostBytes / 2) return
    old = young
    oldBytes = youngBytes
    young = new Map()
    youngBytes = 0
  }

  return {
    find(target) {
      const found = young.get(target)
      if (found) return found
      const before = old.get(target)
      if (!before) return undefined
      old.delete(target)
      oldBytes -= before.bytes
      put(target, before)
      return before
    },
    keep(target, answer) {
      const kept: Kept = { ...keptOnce(answer), bytes: OVERHEAD_BYTES + 2 * target.length + WITH_CODINGS * answer.bytes.length }
      const before = old.get(target)
      if (before && old.delete(target)) oldBytes -= before.bytes
      put(target, kept)
      return kept
    },
    bytes: () => youngBytes + oldBytes,
  }
}

/** An answer that is given once only. */
export const keptOnce = (answer: KeptAnswer): Kept => ({ answer, packed: new Map(), bytes: 0 })

/** Body and headers in a coding, made at the first request that can read it. */
export function inCoding({ answer, packed }: Kept, coding: Coding): Packed {
  const known = packed.get(coding)
  if (known) return known
  const bytes = coding === 'identity' ? undefined : encode(answer.bytes, coding)
  const made = bytes ? pack(bytes, { ...answer.headers, 'content-encoding': coding }) : pack(answer.bytes, answer.headers)
  packed.set(coding, made)
  return made
}

const SHORT_BYTES = 4_000

export function pack(bytes: Buffer, headers: Readonly<Record<string, string>>): Packed {
  const all = { ...headers, 'content-length': String(bytes.length) }
  return { body: bytes.length <= SHORT_BYTES ? bytes.toString('latin1') : bytes, headers: all, lines: Object.entries(all).flat() }
}
