import { Agent, request } from 'node:http'

/** What the API says, as far as anybody here looks into it. */
export interface Body {
  readonly id?: string
  readonly secret?: string
  readonly number?: string
  readonly code?: string
  readonly [field: string]: unknown
}

export interface Answer {
  /** 0: the connection ended without an answer, so nobody knows what was done. */
  readonly status: number
  readonly body: Body
  readonly ms: number
}

export interface Ask {
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One caller: a connection that is kept, and a server that may be another one at the next request. */
export interface Client {
  send(method: 'GET' | 'POST' | 'DELETE', path: string, ask?: Ask): Promise<Answer>
  close(): void
}

/** Nothing comes back from a server that is gone; one that hangs is told apart from that by this limit. */
const PATIENCE_MS = 30_000

/** On Node's own client with keep-alive: far cheaper than the server it asks. `url` is read before each request. */
export function createClient(url: () => string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    send(method, path, { json, headers = {} } = {}) {
      const startedMs = performance.now()
      const sent = json === undefined ? undefined : Buffer.from(JSON.stringify(json))
      return new Promise((resolve) => {
        const end = (status: number, body: Body) => resolve({ status, body, ms: performance.now() - startedMs })
        const asked = request(
          new URL(path, url()),
          {
            method,
            agent,
            headers: { ...headers, ...(sent ? { 'content-type': 'application/json', 'content-length': sent.length } : {}) },
            timeout: PATIENCE_MS,
          },
          (response) => {
            const parts: Buffer[] = []
            response.on('data', (part: Buffer) => parts.push(part))
            response.on('error', () => end(0, { code: 'cut_off' }))
            response.on('end', () => {
              // A body that was cut off is no answer either, whatever its status line says.
              if (!response.complete) return end(0, { code: 'cut_off' })
              const text = Buffer.concat(parts).toString()
              end(response.statusCode ?? 0, text ? (JSON.parse(text) as Body) : {})
            })
          },
        )
        asked.on('timeout', () => asked.destroy(new Error('silent')))
        asked.on('error', (error: NodeJS.ErrnoException) => end(0, { code: error.code ?? error.message }))
        asked.end(sent)
      })
    },
    close: () => agent.destroy(),
  }
}
