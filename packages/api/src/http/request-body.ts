const KB = 1024

/** Bytes that a body may have. Owners send more, and a form writes every umlaut with six characters. */
export const bodyLimit = (isLarge: boolean): number => (isLarge ? 64 : 16) * KB

/** Only this one: every other type lets a foreign form or script send it without asking first. */
export const isJson = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^application\/json(?:;\s?charset=utf-8)?$/i.test(contentType)

export const isForm = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^application\/x-www-form-urlencoded(?:;\s?charset=utf-8)?$/i.test(contentType)

type BodyText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: 'payload_too_large' | 'malformed_json' }

/** The body as text, read no further than `limit` bytes whatever its headers claim. */
export async function readBody(request: Request, limit: number): Promise<BodyText> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limit) return { ok: false, reason: 'payload_too_large' }
  const chunks: Uint8Array[] = []
  let size = 0
  if (request.body) {
    const reader = request.body.getReader()
    for (;;) {
      // Whoever hangs up half-way has sent no body; that is nothing to report as our fault.
      const read = await reader.read().catch(() => undefined)
      if (!read) return { ok: false, reason: 'malformed_json' }
      const { done, value } = read
      if (done) break
      size += value.byteLength
      if (size > limit) {
        await reader.cancel()
        return { ok: false, reason: 'payload_too_large' }
      }
      chunks.push(value)
    }
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks)) }
  } catch {
    return { ok: false, reason: 'malformed_json' }
  }
}

/** True if the request has any body, declared or streamed. */
export const hasBody = (request: Request): boolean =>
  Number(request.headers.get('content-length') ?? 0) > 0 || request.headers.has('transfer-encoding')
