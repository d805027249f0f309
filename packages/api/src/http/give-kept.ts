import { isUnchanged } from './cache-rules.ts'
import { codingFor } from './content-coding.ts'
import { inCoding, type Kept, type Packed, pack } from './kept-answers.ts'
import { statusOf } from './problem.ts'

/** An answer as whoever sends it needs it. */
export interface Given {
  readonly status: number
  readonly packed: Packed
  /** Without a body. */
  readonly empty: boolean
  /** Headers of this request alone. */
  readonly more: Readonly<Record<string, string>>
  /** Sent with it, unless whoever sends it adds one. */
  readonly requestId: string | undefined
}

/** The answer in the best coding, or that nothing has changed. */
export function giveKept(
  kept: Kept,
  acceptEncoding: string | undefined,
  ifNoneMatch: string | undefined,
  more: Readonly<Record<string, string>>,
  requestId?: string,
): Given {
  const { answer } = kept
  if (isUnchanged(ifNoneMatch, answer.etag))
    return { status: statusOf('notModified'), packed: unchanged(answer), empty: true, more, requestId }
  return { status: statusOf('ok'), packed: inCoding(kept, codingFor(acceptEncoding)), empty: false, more, requestId }
}

const notModified = new WeakMap<Kept['answer'], Packed>()
function unchanged(answer: Kept['answer']): Packed {
  let made = notModified.get(answer)
  if (!made) {
    made = { body: '', headers: answer.headers, lines: Object.entries(answer.headers).flat() }
    notModified.set(answer, made)
  }
  return made
}

export const givenText = (status: number, text: string, headers: Readonly<Record<string, string>>): Given => ({
  status,
  packed: pack(Buffer.from(text), headers),
  empty: false,
  more: {},
  requestId: undefined,
})

export const asResponse = ({ status, packed, empty, more, requestId }: Given): Response =>
  new Response(empty ? null : bytesOf(packed), {
    status,
    headers: { ...packed.headers, ...more, ...(requestId === undefined ? {} : { 'request-id': requestId }) },
  })

const bytesOf = ({ body }: Packed): Uint8Array<ArrayBuffer> => new Uint8Array(typeof body === 'string' ? Buffer.from(body, 'latin1') : body)
