import * as v from 'valibot'
import { refuse } from '../../outcome.ts'
import { faultFields } from '../log.ts'
import { defineRoute, type Route } from '../registry.ts'

const Alive = v.strictObject({ status: v.literal('ok') })
const ofProbe = { auth: 'none', organization: 'none', limit: 'probe', audit: 'none', cache: 'private', method: 'GET' } as const

/** For whoever watches the process. */
export const probes: readonly Route[] = [
  defineRoute({
    ...ofProbe,
    path: '/healthz',
    summary: 'The process runs',
    answers: { ok: Alive },
    problems: [],
    handle: async () => ({ ok: true, view: { status: 'ok' } }),
  }),
  defineRoute({
    ...ofProbe,
    path: '/readyz',
    summary: 'The process can do its work: its database answers and can be written, and it is not stopping',
    answers: { ok: Alive },
    problems: ['unavailable'],
    async handle({ deps }) {
      if (deps.stopping()) return refuse('unavailable', { detail: 'The server is stopping.' })
      const fault = await deps.store.ping().then(() => undefined, faultFields)
      if (fault) deps.log({ event: 'not_ready', level: 'error', ...fault })
      return fault ? refuse('unavailable', { detail: 'The database does not answer.' }) : { ok: true, view: { status: 'ok' } }
    },
  }),
]
