import type { SlotView } from '@slotwell/shared/schema'
import type { Claim } from '@slotwell/shared/slots'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deciding, FEATURES } from '../../test/feature-decisions.ts'
import { openPractice, type Practice } from '../../test/practice.ts'
import { type Elsewhere, type RandomOrganization, randomOrganization } from '../../test/random-organization.ts'
import { applyOrganization } from '../configuration/apply.ts'
import { createOrganization } from '../configuration/create-organization.ts'
import type { Configuration } from '../store/configuration.ts'
import { addTimeOff } from './time-off.ts'
import { replaceBusyBlocks } from './busy-blocks.ts'
import { cancelBooking } from './cancel-booking.ts'
import { countingFor, talliesAt } from './counting.ts'
import { createBooking } from './create-booking.ts'
import { findSlots, slotsIn } from './find-availability.ts'
import { isRefusal, offerOf, subjectsOf } from './find-offer.ts'
import { moveBooking, offerOfBooking } from './move-booking.ts'
import { placeBooking } from './place-booking.ts'
import { placeHold } from './place-hold.ts'
import { scheduleSession } from './schedule-session.ts'
import { wouldLeave } from './take-seats.ts'

const DEEP = Boolean(process.env.SLOTWELL_DEEP)
const ORGANIZATIONS = DEEP ? 1500 : 25
/** Clocks change in Europe on the 29th; those of the southern zones a week later. Easter is on the 5th. */
const FIRST_DATE = '2026-03-28'
const LAST_DATE = '2026-04-05'
const NOW_MS = Date.parse(`${FIRST_DATE}T04:20:00Z`)
const ATTEMPTS = 18
const MINUTE_MS = 60_000

/** Ways to try one start. */
const WAYS = ['hold', 'hold', 'late hold', 'private', 'private', 'move', 'cancel'] as const
const pick = fc.record({
  way: fc.constantFrom(...WAYS),
  service: fc.nat(),
  slot: fc.nat(),
  /** Mostly the start itself, sometimes one a few minutes beside it. */
  offBy: fc.constantFrom(0, 0, 0, 0, 5, 10),
  partySize: fc.constantFrom(1, 1, 2, 3),
  other: fc.boolean(),
  customer: fc.nat({ max: 2 }),
})
type Picked = typeof pick extends fc.Arbitrary<infer P> ? P : never

let practice: Practice
beforeAll(async () => void (practice = await openPractice()))
afterAll(() => practice.close())

const utc = (ms: number) => new Date(ms).toISOString().replace('.000', '')

it(
  'I7 every slot offered can be booked, and nothing else can: list, then book, of random organizations',
  async () => {
    const tried: Record<string, { taken: number; refused: number }> = {}
    const decided: Record<string, number> = Object.fromEntries(FEATURES.map((feature) => [feature, 0]))
    const also = { 'a joined session': 0, 'a scheduled session': 0, 'another length': 0, 'limit of a customer': 0, 'a party of several': 0 }
    let count = 0

    const property = fc.asyncProperty(
      fc.nat().chain((n) => randomOrganization(`random-${n}`, FIRST_DATE)),
      fc.array(pick, { minLength: ATTEMPTS, maxLength: ATTEMPTS }),
      async (organization, picks) => {
        practice.at(NOW_MS)
        const house = await settle(organization, `random-${count++}`)
        const bookings: { readonly id: string; readonly service: string }[] = []
        for (const one of picks) {
          const { way, taken, session } = await attempt(house, bookings, one)
          const sum = (tried[way] ??= { taken: 0, refused: 0 })
          if (taken === undefined) continue
          if (taken === 'limit') also['limit of a customer']++
          else if (taken) sum.taken++
          else sum.refused++
          if (session === 'joined') also['a joined session']++
          if (session === 'scheduled') also['a scheduled session']++
          if (taken === true && one.other && house.lengthsOf(one).length > 1) also['another length']++
          if (taken === true && session && one.partySize > 1) also['a party of several']++
          await expectTruth(house)
        }
        for (const feature of await house.deciding()) decided[feature]!++
      },
    )
    // The same organizations every time, so that what each rule decided is no matter of luck; the deep run looks for others.
    await fc.assert(property, {
      numRuns: ORGANIZATIONS,
      endOnFailure: true,
      plugins: [fc.unbiased()],
      ...(DEEP ? {} : { seed: 43 }),
    })

    expect((await practice.store.breaches()).filter(({ faults }) => faults.length > 0)).toEqual([])
    if (DEEP) console.log(JSON.stringify({ tried, decided, also }))
    // A run in which nothing was booked or nothing refused, or in which a rule made no difference, would prove nothing.
    for (const way of ['hold', 'private', 'move'])
      expect(Math.min(tried[way]!.taken, tried[way]!.refused), way).toBeGreaterThan(ORGANIZATIONS / 10)
    expect(Object.entries({ ...decided, ...also }).filter(([, times]) => times === 0)).toEqual([])
  },
  ORGANIZATIONS * 4_000,
)

/** An organization with what it has from elsewhere, ready to be booked. */
async function settle({ file, elsewhere }: RandomOrganization, slug: string) {
  const deps = { ...practice, clock: practice.now }
  const created = await createOrganization(deps, { slug, actor: 'cli' })
  if (!created.ok) throw new Error(created.reason)
  const { organizationId } = created
  const applied = await applyOrganization(deps, { file: { ...file, organization: { ...file.organization, slug } }, actor: 'cli' })
  if (!applied.ok) throw new Error(applied.detail)
  const configuration = (await practice.store.catalog.current(organizationId))!
  await fill(organizationId, configuration, elsewhere)
  const serviceOf = ({ service }: Picked) => configuration.services[service % configuration.services.length]!
  const lengthsOf = (one: Picked) => [undefined, ...(serviceOf(one).durations ?? []).map(({ durationMin }) => durationMin)]
  return {
    organizationId,
    configuration,
    serviceOf,
    lengthsOf,
    /** What was decisive in the listing of its services, as things stand. */
    async deciding(): Promise<ReadonlySet<string>> {
      const found = new Set<string>()
      for (const { slug: service, seats } of configuration.services) {
        const offered = offerOf(configuration, { service })
        if (isRefusal(offered)) throw new Error(offered.reason)
        const { offer } = offered
        const [fromMs, toMs] = [practice.now(), Date.parse(`${LAST_DATE}T24:00:00Z`)]
        const whole = { startMs: NOW_MS - 7 * 86_400_000, endMs: toMs + 21 * 86_400_000 }
        const seen = await practice.store.bookings.occupancy(organizationId, subjectsOf(offer), whole)
        const { sessions, claims } = await practice.store.sessions.open(organizationId, { serviceId: offer.serviceId, window: whole })
        const counting = countingFor(offer, { fromMs, toMs }, fromMs) ?? {
          span: whole,
          serviceId: offer.serviceId,
          staffIds: offer.candidates.map(({ staffId }) => staffId),
        }
        const { counted } = await practice.store.bookings.counted(organizationId, counting)
        const occupancy = { ...seen, claims: [...seen.claims, ...claims], sessions, counted, tallies: talliesAt(offer, counted, fromMs) }
        for (const partySize of seats ? [1, 2] : [1])
          for (const feature of deciding({ offer, occupancy, query: { fromMs, toMs, partySize } })) found.add(feature)
      }
      return found
    },
  }
}
type House = Awaited<ReturnType<typeof settle>>

async function fill(organizationId: string, { staff, services }: Configuration, { timeOff, busy, sessions }: Elsewhere) {
  const deed = { organizationId, actor: 'cli' }
  const at = (fromMin: number) => utc(Date.parse(FIRST_DATE) + fromMin * MINUTE_MS)
  const timed = ({ person, fromMin, minutes }: Elsewhere['busy'][number]) => ({
    staff: staff[person % staff.length]!.slug,
    start: at(fromMin),
    end: at(fromMin + minutes),
  })
  for (const one of timeOff) expect((await addTimeOff(practice, { ...deed, request: timed(one) })).ok).toBe(true)
  for (const [i, one] of busy.entries()) {
    const { staff: slug, ...block } = timed(one)
    expect((await replaceBusyBlocks(practice, { ...deed, request: { staff: slug, source: `home-${i}`, blocks: [block] } })).ok).toBe(true)
  }
  const shared = services.find(({ seats }) => seats)
  for (const { fromMin, capacity } of shared ? sessions : []) {
    // Refused where its staff has something else then, which is as good.
    await scheduleSession(practice, { ...deed, request: { service: shared!.slug, start: at(fromMin), capacity, force: false } })
  }
}

interface Tried {
  readonly way: Picked['way']
  /** Undefined: there was nothing to try. `limit`: refused for what only the booking knows, whose it is. */
  readonly taken?: boolean | 'limit'
  readonly session?: 'joined' | 'scheduled' | 'opened'
}

/** One start by one way: it is taken if, and only if, it stands in a fresh list. */
async function attempt(house: House, bookings: { id: string; service: string }[], one: Picked): Promise<Tried> {
  const { way } = one
  if (way === 'move' || way === 'cancel') return change(house, bookings, one)
  const { organizationId } = house
  const service = house.serviceOf(one)
  const length = house.lengthsOf(one)[one.other ? 1 : 0]
  const partySize = Math.min(one.partySize, service.seats ? (service.seats.maxPartySize ?? 99) : 1)
  const wish = { service: service.slug, partySize, ...(length === undefined ? {} : { durationMin: length }) }
  const list = async () => slotsOf(await findSlots(practice, organizationId, { ...wish, from: FIRST_DATE, to: LAST_DATE, timeZone: 'UTC' }))

  const offered = await list()
  const slot = offered[one.slot % Math.max(offered.length, 1)]
  const start = slot && startBeside(slot, one)
  if (!slot || !start) return { way }
  const where = { ...wish, start, ...(slot.location === undefined ? {} : { location: slot.location }) }
  const isIn = (slots: readonly SlotView[]) =>
    slots.some((other) => Date.parse(other.start) === Date.parse(start) && other.location === slot.location)
  const attendees = [{ name: 'V', email: `v${one.customer}@example.org` }]
  const about = JSON.stringify({ way, ...where })

  if (way === 'private') {
    const request = { ...where, attendees, answers: {}, force: false }
    const booked = await createBooking(practice, { organizationId, actor: 'cli', request })
    if (!booked.ok && booked.reason === 'booking_limit_reached' && hasCustomerLimit(house, one)) return { way, taken: 'limit' }
    expect([about, booked.ok]).toEqual([about, isIn(offered)])
    if (!booked.ok) return { way, taken: false }
    bookings.push({ id: booked.view.id, service: service.slug })
    return { way, taken: true, ...(await sessionOf(house, booked.view)) }
  }
  const held = await placeHold(practice, { organizationId, request: where, visitorTag: 'v', holdLimit: 1000, actor: 'visitor' })
  expect([about, held.ok]).toEqual([about, isIn(offered)])
  if (!held.ok) return { way, taken: false }
  if (way === 'late hold') practice.at(practice.now() + 601_000)
  // A hold that lives is certain; one that has lapsed is as good as its start.
  const isFree = way === 'hold' || isIn(await list())
  const consent = { privacyVersion: '1' }
  const request = {
    hold: held.view.id,
    holdSecret: held.view.secret,
    attendees,
    answers: {},
    consent,
    locale: 'en' as const,
    timeZone: 'UTC',
  }
  const booked = await placeBooking(practice, { organizationId, actor: 'visitor', request })
  if (!booked.ok && booked.reason === 'booking_limit_reached' && hasCustomerLimit(house, one)) return { way, taken: 'limit' }
  expect([about, booked.ok]).toEqual([about, isFree])
  if (!booked.ok) return { way, taken: false }
  bookings.push({ id: booked.view.id, service: service.slug })
  return { way, taken: true, ...(await sessionOf(house, booked.view)) }
}

/** Moves or cancels one of the bookings made so far. */
async function change(house: House, bookings: { id: string; service: string }[], one: Picked): Promise<Tried> {
  const { way } = one
  const { organizationId } = house
  const chosen = bookings[one.service % Math.max(bookings.length, 1)]
  if (!chosen) return { way }
  const deed = { organizationId, bookingId: chosen.id, actor: 'cli' }
  if (way === 'cancel') {
    expect((await cancelBooking(practice, deed)).ok).toBe(true)
    bookings.splice(bookings.indexOf(chosen), 1)
    return { way, taken: true }
  }
  const before = (await practice.store.bookings.byId(organizationId, chosen.id))!
  const offered = await offerOfBooking(practice, before)
  if (isRefusal(offered)) throw new Error(offered.reason)
  const window = { from: FIRST_DATE, to: LAST_DATE, timeZone: 'UTC' }
  const listed = slotsOf(await slotsIn(practice, offered, window, await wouldLeave(practice, organizationId, before)))
  const slot = listed[one.slot % Math.max(listed.length, 1)]
  const start = slot && startBeside(slot, one)
  if (!start) return { way }
  const about = JSON.stringify({ way, service: chosen.service, start })
  const moved = await moveBooking(practice, { ...deed, request: { start } })
  if (!moved.ok && moved.reason === 'booking_limit_reached') return { way, taken: 'limit' }
  const isOffered = listed.some((other) => Date.parse(other.start) === Date.parse(start))
  // Staying where it is is no move, whatever the rules say now.
  expect([about, moved.ok]).toEqual([about, isOffered || Date.parse(start) === before.startMs])
  return { way, taken: moved.ok }
}

function startBeside(slot: SlotView, { offBy }: Picked): string | undefined {
  const start = utc(Date.parse(slot.start) + offBy * MINUTE_MS)
  return start.slice(0, 10) > LAST_DATE ? undefined : start
}

function slotsOf(found: Awaited<ReturnType<typeof findSlots>>): readonly SlotView[] {
  if (!found.ok) throw new Error(JSON.stringify(found))
  return found.view.days.flatMap((day) => day.slots)
}

const hasCustomerLimit = (house: House, one: Picked): boolean => house.serviceOf(one).limits?.some(({ of }) => of === 'customer') === true

async function sessionOf(
  { organizationId }: House,
  view: {
    readonly segments: readonly { readonly session?: string | undefined; readonly seats?: readonly number[] | undefined }[]
    readonly partySize?: number | undefined
  },
): Promise<Pick<Tried, 'session'>> {
  const id = view.segments[0]?.session
  const session = id === undefined ? undefined : await practice.store.sessions.byId(organizationId, id)
  if (!session) return {}
  if (session.scheduled) return { session: 'scheduled' }
  return { session: session.seatsTaken > (view.partySize ?? 1) ? 'joined' : 'opened' }
}

/**
 * What holds whatever the rules are: nobody and nothing is at two appointments at once, and between two of them lie the
 * longer buffer and the way.
 */
async function expectTruth({ organizationId, configuration }: House) {
  const { staff, resources, travel = [] } = configuration
  const units = resources.flatMap(({ id, quantity }) => Array.from({ length: quantity }, (_, i) => `${id}#${i + 1}`))
  const span = { startMs: NOW_MS - 7 * 86_400_000, endMs: NOW_MS + 90 * 86_400_000 }
  const { claims } = await practice.store.bookings.occupancy(organizationId, [...staff.map(({ id }) => id), ...units], span)
  const wayMs = (from: Claim, to: Claim) =>
    from.locationId === to.locationId || from.locationId === undefined || to.locationId === undefined
      ? 0
      : (travel[0]?.minutes ?? 0) * MINUTE_MS
  const sorted = claims.toSorted((a, b) => a.subject.localeCompare(b.subject) || a.startMs - b.startMs)
  for (const [i, next] of sorted.entries()) {
    const last = sorted[i - 1]
    if (last?.subject !== next.subject) continue
    const needed = Math.max(last.padAfterMs, next.padBeforeMs, wayMs(last, next))
    expect([next.subject, next.startMs - last.endMs >= needed]).toEqual([next.subject, true])
  }
}
