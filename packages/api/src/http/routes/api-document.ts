import { createHash } from 'node:crypto'
import { CACHE_CONTROL } from '../cache-rules.ts'
import { openApiDocument } from '../openapi.ts'
import { defineRoute, media, type RawAnswer, type Route } from '../registry.ts'

/** `/v1/openapi.json`. It describes the JSON routes of `all`; the document itself is none of them. */
export function apiDocument(all: readonly Route[]): Route {
  let made: { readonly publicUrl: string; readonly answer: RawAnswer } | undefined
  return defineRoute({
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'This API as OpenAPI 3.1',
    auth: 'none',
    organization: 'none',
    limit: 'file',
    audit: 'none',
    answers: { ok: media('application/json') },
    problems: [],
    cache: 'file',
    async handle({ deps }) {
      const { publicUrl } = deps.settings
      if (made?.publicUrl !== publicUrl) made = { publicUrl, answer: answerOf(JSON.stringify(openApiDocument(all, publicUrl))) }
      return made.answer
    },
  })
}

const answerOf = (body: string): RawAnswer => ({
  ok: true,
  raw: {
    body,
    headers: {
      'content-type': 'application/json',
      'cache-control': CACHE_CONTROL.public,
      'access-control-allow-origin': '*',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
    },
  },
})
