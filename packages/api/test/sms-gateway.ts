import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ArrivedMessage {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** How the gateway answers what comes next. */
export type GatewayMood =
  | { readonly kind: 'accepts' }
  | { readonly kind: 'answers'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly kind: 'hangs' }

export interface SmsGateway {
  readonly url: string
  readonly messages: readonly ArrivedMessage[]
  setMood(mood: GatewayMood): void
  close(): Promise<void>
}

/** A real HTTP server on 127.0.0.1 that keeps what arrives. */
export async function startSmsGateway(): Promise<SmsGateway> {
  const messages: ArrivedMessage[] = []
  let mood: GatewayMood = { kind: 'accepts' }
  const server = createServer((incoming, outgoing) => void take(incoming, outgoing))
  async function take(incoming: IncomingMessage, outgoing: ServerResponse) {
    let body = ''
    for await (const part of incoming.setEncoding('utf8')) body += part
    messages.push({ method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body })
    if (mood.kind === 'hangs') return
    if (mood.kind === 'accepts') outgoing.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"queued"}')
    else outgoing.writeHead(mood.status, mood.headers).end(mood.body)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    messages,
    setMood: (next) => void (mood = next),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
