import { createHash, timingSafeEqual } from 'node:crypto'
import { refuse } from '../../outcome.ts'
import { CACHE_CONTROL } from '../cache-rules.ts'
import { exposition, EXPOSITION_TYPE } from '../exposition.ts'
import { type Call, defineRoute, media, type Route } from '../registry.ts'

/** For whoever watches several processes: to this machine, or with the token of `METRICS_TOKEN`. To others there is nothing here. */
export const metricsRoute: readonly Route[] = [
  defineRoute({
    auth: 'none',
    organization: 'none',
    limit: 'probe',
    audit: 'none',
    cache: 'file',
    method: 'GET',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    answers: { ok: media('text/plain') },
    problems: ['not_found'],
    async handle(call) {
      const { metrics } = call.deps
      if (!metrics || !mayRead(call)) return refuse('not_found')
      return {
        ok: true,
        raw: { body: exposition(await metrics()), headers: { 'content-type': EXPOSITION_TYPE, 'cache-control': CACHE_CONTROL.private } },
      }
    },
  }),
]

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function mayRead({ deps, fromThisMachine, bearer }: Call<unknown, unknown, unknown, 'none'>): boolean {
  const { metricsToken } = deps.settings
  return fromThisMachine || (metricsToken !== undefined && timingSafeEqual(digest(bearer), digest(metricsToken)))
}
