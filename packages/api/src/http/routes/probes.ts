import * as v from 'valibot'
import { refuse } from '../../outcome.ts'
import { StoreUnavailable } from '../../store/unavailable.ts'
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
      const waiting = deps.notReady()
      if (waiting !== undefined) return refuse('unavailable', { detail: waiting })
      try {
        await deps.store.ping()
        return { ok: true, view: { status: 'ok' } }
      } catch (error) {
        deps.log({ event: 'not_ready', level: 'error', ...faultFields(error) })
        // Its sentences are ours and tell of the machine only.
        const detail = error instanceof StoreUnavailable ? error.message : 'The database does not answer.'
        return refuse('unavailable', { detail })
      }
    },
  }),
]
