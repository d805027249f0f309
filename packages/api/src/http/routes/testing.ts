import { Id, ZonedInstant } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import * as v from 'valibot'
import { testLetters } from '../../notify/test-letters.ts'
import { refuse } from '../../outcome.ts'
import { defineRoute, type Route } from '../registry.ts'

const TestLetters = v.strictObject({
  data: v.array(
    v.strictObject({
      id: Id('out'),
      booking: Id('bkg'),
      kind: v.string(),
      revision: v.number(),
      createdAt: ZonedInstant,
      /** Absent when it has become needless meanwhile. */
      letter: v.optional(v.strictObject({ to: v.string(), subject: v.string(), text: v.string() })),
    }),
  ),
})

/** For tests of whoever builds on this: only with a secret test key. */
export const testing: readonly Route[] = [
  defineRoute({
    auth: 'secret',
    organization: 'ofKey',
    limit: 'private',
    cache: 'private',
    method: 'GET',
    path: '/v1/test/letters',
    summary: 'The 50 newest letters of a test organization, which are sent to nobody',
    audit: 'none',
    answers: { ok: TestLetters },
    problems: ['forbidden'],
    async handle({ deps, organizationId }) {
      const organization = await deps.store.organizations.byId(organizationId)
      if (!organization?.liveId) return refuse('forbidden', { detail: 'This address answers secret test keys only (sk_test_…).' })
      const { store, keyring, publicUrl } = deps.booking
      const letters = await testLetters({ store, keyring, publicUrl }, organizationId, deps.clock())
      return {
        ok: true,
        view: { data: letters.map(({ createdAtMs, ...letter }) => ({ ...letter, createdAt: formatInstant(createdAtMs, 'UTC') })) },
      }
    },
  }),
]
