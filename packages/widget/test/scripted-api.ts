import { createApiClient, type ApiClient } from '../src/api-client.ts'

export interface Asked {
  readonly method: string
  /** Path and query after the key. */
  readonly path: string
  readonly body: Record<string, unknown>
  readonly headers: Readonly<Record<string, string>>
  readonly keepalive: boolean
}
/** Status and body; `undefined` is a network that fails. */
export type Answer = readonly [number, unknown?, Record<string, string>?] | undefined

/** A network whose far end is a function: the real client in front of it, every request on record. */
export function scriptedApi(answer: (asked: Asked, count: number) => Answer | Promise<Answer>): {
  readonly client: ApiClient
  readonly asked: Asked[]
} {
  const asked: Asked[] = []
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(url)
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : {}
    const one: Asked = {
      method: init.method ?? 'GET',
      path: pathname.replace(/^\/v1\/public\/(pk_test\/)?/, '/') + search,
      body,
      headers: (init.headers ?? {}) as Record<string, string>,
      keepalive: init.keepalive ?? false,
    }
    asked.push(one)
    const given = await answer(one, asked.filter(({ method, path }) => method === one.method && path === one.path).length)
    if (!given) throw new TypeError('Failed to fetch')
    const [status, json, headers = {}] = given
    return new Response(status === 204 ? null : JSON.stringify(json ?? {}), { status, headers })
  }
  return { client: createApiClient('https://api.example', fetch as typeof globalThis.fetch), asked }
}
export const problem = (status: number, code: string, extra: object = {}): Answer => [
  status,
  { type: '', title: code, status, code, ...extra },
]
