import { formatInstant, parseInstant } from '@slotwell/shared/time'
import type { TestClock } from '../store/test-clock.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'

export interface TestClockView {
  /** What time it is in the test organization, on the clock of its zone. */
  readonly now: string
  /** `running`: `offsetSeconds` ahead of the real time, 0 if it was never set. `fixed`: it stands still. */
  readonly kind: 'running' | 'fixed'
  readonly offsetSeconds?: number
}

/** One of the two. */
export interface ClockWish {
  readonly now?: string | undefined
  readonly offsetSeconds?: number | undefined
}

type Deps = Pick<BookingDeps, 'store' | 'occupancy' | 'newId'>
const LIVE_KEY =
  'Only a test organization has a clock that can be set. Use its secret test key (sk_test_…); live bookings go by the real time.'

export async function readTestClock({ store, occupancy }: Deps, organizationId: string): Promise<Outcome<TestClockView>> {
  const organization = await store.organizations.byId(organizationId)
  if (!organization?.liveId) return refuse('forbidden', { detail: LIVE_KEY })
  const [configuration, clock] = [await store.catalog.current(organizationId), await store.organizations.clockOf(organizationId)]
  return { ok: true, view: viewOf(clock, await occupancy.now(organizationId), configuration?.profile.timeZone ?? 'UTC') }
}

/** Sets the clock of a test organization; without a wish it shows the real time again. The entry in the audit log bears the real time. */
export async function setTestClock(deps: Deps, deed: Deed, wish: ClockWish | undefined): Promise<Outcome<TestClockView>> {
  const clock = clockOf(wish)
  const atMs = await deps.occupancy.refresh()
  const meta =
    wish?.now === undefined ? (wish?.offsetSeconds === undefined ? {} : { offsetSeconds: wish.offsetSeconds }) : { now: wish.now }
  const entry = auditEntry(deps, deed, atMs, wish ? 'testClock.set' : 'testClock.unset', deed.organizationId, meta)
  if (!(await deps.store.organizations.setClock(deed.organizationId, clock, entry))) return refuse('forbidden', { detail: LIVE_KEY })
  return readTestClock(deps, deed.organizationId)
}

function clockOf(wish: ClockWish | undefined): TestClock | undefined {
  if (wish?.now !== undefined) return { fixedMs: parseInstant(wish.now), offsetMs: null }
  return wish?.offsetSeconds ? { fixedMs: null, offsetMs: wish.offsetSeconds * 1000 } : undefined
}

const viewOf = (clock: TestClock | undefined, nowMs: number, timeZone: string): TestClockView => ({
  now: formatInstant(nowMs, timeZone),
  ...(clock && clock.fixedMs !== null ? { kind: 'fixed' } : { kind: 'running', offsetSeconds: (clock?.offsetMs ?? 0) / 1000 }),
})
