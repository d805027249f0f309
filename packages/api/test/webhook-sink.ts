import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface ReceivedMessage {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly message: { readonly type: string; readonly timestamp: string; readonly data: Readonly<Record<string, unknown>> }
}

/** What a receiver does with a request, for so many `times` (for ever if not said). */
type Mood = ((response: ServerResponse, message: ReceivedMessage) => void) | number

export interface WebhookSink {
  readonly url: string
  /** Everything that arrived, answered or not. */
  readonly received: readonly ReceivedMessage[]
  /** What was answered with 204. */
  readonly taken: readonly ReceivedMessage[]
  /** A status, or what to do. */
  setMood(mood: Mood, times?: number): void
  forget(): void
  close(): Promise<void>
}

/** A receiver on this machine. */
export async function startWebhookSink(port = 0): Promise<WebhookSink> {
  const received: ReceivedMessage[] = []
  const taken: ReceivedMessage[] = []
  let mood: Mood = 204
  let left = Number.POSITIVE_INFINITY
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const one: ReceivedMessage = {
        path: request.url ?? '',
        headers: request.headers as Record<string, string>,
        body,
        message: JSON.parse(body) as ReceivedMessage['message'],
      }
      received.push(one)
      const now = left > 0 ? mood : 204
      left--
      if (typeof now === 'function') return now(response, one)
      if (now === 204) taken.push(one)
      response.writeHead(now).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    taken,
    setMood(next, times = Number.POSITIVE_INFINITY) {
      mood = next
      left = times
    },
    forget() {
      received.length = 0
      taken.length = 0
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** As a receiver checks it, with the reference library and a clock of its own; throws if the signature is of nobody who knows the secret. */
export function verified(secret: string, { headers, body }: ReceivedMessage, nowMs: number): unknown {
  const real = Date.now
  Date.now = () => nowMs
  try {
    return new Webhook(secret).verify(body, headers)
  } finally {
    Date.now = real
  }
}
