import { Id, ZonedInstant } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import * as v from 'valibot'
import { readTestClock, setTestClock } from '../../booking/test-clock.ts'
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

/** Ten years either way: beyond that nobody's calendar is meant. */
const MOST_OFFSET_SECONDS = 315_360_000
const Offset = v.pipe(
  v.number(),
  v.integer('must be a whole number of seconds'),
  v.minValue(-MOST_OFFSET_SECONDS, 'must be at most ten years back'),
  v.maxValue(MOST_OFFSET_SECONDS, 'must be at most ten years ahead'),
)
const ClockRequest = v.pipe(
  v.strictObject({ now: v.optional(ZonedInstant), offsetSeconds: v.optional(Offset) }),
  v.check(
    ({ now, offsetSeconds }) => (now === undefined) !== (offsetSeconds === undefined),
    'must have either "now" (the clock stands still there) or "offsetSeconds" (it runs that far ahead of the real one)',
  ),
)
const ClockView = v.strictObject({ now: ZonedInstant, kind: v.picklist(['running', 'fixed']), offsetSeconds: v.optional(v.number()) })
const ofTests = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private', problems: ['forbidden'] } as const

/** For tests of whoever builds on this: only with a secret test key. */
export const testing: readonly Route[] = [
  defineRoute({
    ...ofTests,
    method: 'GET',
    path: '/v1/test/letters',
    summary: 'The 50 newest letters of a test organization, which are sent to nobody',
    // Tests ask again and again until a letter is there, and what they read they have typed.
    audit: 'none',
    answers: { ok: TestLetters },
    async handle({ deps, organizationId }) {
      const organization = await deps.store.organizations.byId(organizationId)
      if (!organization?.liveId) return refuse('forbidden', { detail: 'This address answers secret test keys only (sk_test_…).' })
      const { store, keyring, publicUrl } = deps.booking
      const letters = await testLetters({ store, keyring, publicUrl }, organizationId, await deps.booking.occupancy.now(organizationId))
      return {
        ok: true,
        view: { data: letters.map(({ createdAtMs, ...letter }) => ({ ...letter, createdAt: formatInstant(createdAtMs, 'UTC') })) },
      }
    },
  }),
  defineRoute({
    ...ofTests,
    method: 'GET',
    path: '/v1/test/clock',
    summary: 'What time it is in a test organization',
    audit: 'none',
    answers: { ok: ClockView },
    handle: ({ deps, organizationId }) => readTestClock(deps.booking, organizationId),
  }),
  defineRoute({
    ...ofTests,
    method: 'POST',
    path: '/v1/test/clock',
    summary: 'Set the clock of a test organization: what is offered, held and may still be changed goes by it',
    audit: 'testClock.set',
    body: ClockRequest,
    answers: { ok: ClockView },
    handle: ({ deps, organizationId, body, actor }) => setTestClock(deps.booking, { organizationId, actor }, body),
  }),
  defineRoute({
    ...ofTests,
    method: 'DELETE',
    path: '/v1/test/clock',
    summary: 'Let a test organization go by the real time again',
    audit: 'testClock.unset',
    answers: { ok: ClockView },
    handle: ({ deps, organizationId, actor }) => setTestClock(deps.booking, { organizationId, actor }, undefined),
  }),
]
