import { appendFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type World, WORLDS_SEED, world } from '../../test/random-offers.ts'
import { countRules } from '../../test/rules-that-decide.ts'
import { temporalZones } from '../../test/temporal-zones.ts'
import { type Assignment, assign } from './assign-staff.ts'
import { teamPlan } from './fill-needs.ts'
import { freeSlots } from './free-slots.ts'
import { occupancySpan } from './free-starts.ts'
import { nearestFree, nextFree, slotAt } from './nearest-free.ts'
import { seatSubject } from './offer.ts'
import { oracleSlots } from './oracle.ts'
import { oracleAssign } from './oracle-assign.ts'
import { poolGroups } from './unit-starts.ts'

// Slow work on purpose; a busy machine must not turn it red.
vi.setConfig({ testTimeout: 3_600_000 })

const NUM_RUNS = Number(process.env.SLOTWELL_WORLDS ?? (process.env.SLOTWELL_DEEP ? 10_000 : 1000))
/** The same worlds every time, so that what every rule decided is no matter of luck; the deep run looks for others. Without a bias towards small values, which here mostly means offers without a slot. */
const RUNS = { numRuns: NUM_RUNS, plugins: [fc.unbiased()], ...(process.env.SLOTWELL_DEEP ? {} : { seed: WORLDS_SEED }) }
const slots = ({ offer, occupancy, query }: World) => freeSlots(offer, occupancy, query)

const NO_PADS = { padBeforeMs: 0, padAfterMs: 0, owner: 'new', strength: 'exclusive' as const }

/** Of a team the order is the needs', so who leads is compared apart. */
const people = (given: Assignment | undefined) => given && { ...given, staffId: undefined, staffIds: [...given.staffIds].sort() }

describe('freeSlots on random offers', () => {
  const rules = countRules()

  it('agrees with trying every minute, and gives each slot to whom the slow way would', () => {
    fc.assert(
      fc.property(world, (w) => {
        const { offer, occupancy, query } = w
        const got = slots(w)
        expect(got).toEqual(oracleSlots(offer, occupancy, query, temporalZones))
        for (const slot of got.filter((_, i) => i % 5 === 0)) {
          const given = assign(offer, occupancy, slot, query.ignoreOwners, query)
          const slow = oracleAssign(offer, occupancy, slot, query, temporalZones)
          if (offer.team) expect(people(given)).toEqual(people(slow))
          else expect(given).toEqual(slow)
        }
        rules.look(w)
      }),
      RUNS,
    )
  })

  it('had every rule decide something', () => {
    expect([...rules.counts].filter(([, count]) => count === 0)).toEqual([])
  })
  afterAll(() => {
    const summary = `${NUM_RUNS} worlds under TZ=${process.env.TZ ?? ''}: ${rules.summary()}`
    console.info(summary)
    if (process.env.SLOTWELL_RULES_FILE) appendFileSync(process.env.SLOTWELL_RULES_FILE, `${summary}\n`)
  })

  it('I9 lists in a narrow window exactly what a wide one has there, though it is told less', () => {
    fc.assert(
      fc.property(world, fc.nat(2400), fc.nat(2400), (w, a, b) => {
        const fromMs = w.query.fromMs + Math.min(a, b) * 60_000
        const toMs = w.query.fromMs + Math.max(a, b) * 60_000
        const wide = slots({ ...w, query: { ...w.query, toMs: Math.max(toMs, w.query.toMs) } })
        const reach = occupancySpan(w.offer, { fromMs, toMs })
        const near = <T extends { startMs: number; endMs: number }>(list: readonly T[]) =>
          list.filter((x) => x.startMs < reach.endMs && x.endMs > reach.startMs)
        const occupancy = { ...w.occupancy, claims: near(w.occupancy.claims), busy: near(w.occupancy.busy) }
        const narrow = slots({ ...w, occupancy, query: { ...w.query, fromMs, toMs } })
        expect(narrow).toEqual(wide.filter((slot) => slot.startMs >= fromMs && slot.startMs < toMs))
      }),
      RUNS,
    )
  })

  it('does not depend on the order of claims, busy blocks, rules and overrides', () => {
    fc.assert(
      fc.property(world, (w) => {
        const candidates = w.offer.candidates.map((one) => ({
          ...one,
          schedule: { ...one.schedule, rules: [...one.schedule.rules].reverse(), overrides: [...one.schedule.overrides].reverse() },
        }))
        const turned = { ...w, offer: { ...w.offer, candidates } }
        const occupancy = { ...w.occupancy, claims: [...w.occupancy.claims].reverse(), busy: [...w.occupancy.busy].reverse() }
        expect(slots({ ...turned, occupancy })).toEqual(slots(w))
      }),
      RUNS,
    )
  })

  it('cuts the list off at the limit', () => {
    fc.assert(
      fc.property(world, fc.nat(12), (w, limit) => {
        expect(freeSlots(w.offer, w.occupancy, w.query, limit)).toEqual(slots(w).slice(0, limit))
      }),
      RUNS,
    )
  })

  it('can assign each listed slot, and once that is claimed the same staff member and units are no longer free for it', () => {
    fc.assert(
      fc.property(world, fc.nat(), (w, pick) => {
        const listed = slots(w)
        if (listed.length === 0) return
        const slot = listed[pick % listed.length]!
        const { fromMs: _, toMs: __, ...filter } = w.query
        expect(slotAt(w.offer, w.occupancy, slot.startMs, { ...filter, locationId: slot.locationId })).toEqual(slot)
        const given = assign(w.offer, w.occupancy, slot, w.query.ignoreOwners, w.query)!
        expect(slot.staffIds).toContain(given.staffId)
        expect(given.seats?.length).toBe(w.offer.seats ? (w.query.partySize ?? 1) : undefined)
        if (slot.sessionId !== undefined) {
          const joined = given.seats!.map((seat) => ({ ...slot, ...NO_PADS, subject: seatSubject(slot.sessionId!, seat) }))
          const after = { ...w.occupancy, claims: [...w.occupancy.claims, ...joined] }
          expect(assign(w.offer, after, slot, w.query.ignoreOwners, w.query)?.seats ?? []).not.toContain(given.seats![0])
          return
        }
        for (const group of poolGroups(w.offer.pools, slot.locationId))
          expect(group.some(({ units, quantity = 1 }) => units.filter((unit) => given.units.includes(unit)).length >= quantity)).toBe(true)
        if (w.offer.team) {
          const plan = teamPlan(w.offer.team, w.offer.candidates)!
          expect(given.staffIds).toHaveLength(plan.counts.reduce((sum, count) => sum + count, 0))
          expect(given.staffIds).toContain(w.query.staffId ?? given.staffId)
        } else expect(given.staffIds).toEqual([given.staffId])
        const booked = [given.staffId, ...given.units].map((subject) => ({
          subject,
          startMs: slot.startMs,
          endMs: slot.endMs,
          ...NO_PADS,
        }))
        const after = { ...w.occupancy, claims: [...w.occupancy.claims, ...booked] }
        expect(slotAt(w.offer, after, slot.startMs, { ...filter, staffId: given.staffId })).toBeUndefined()
      }),
      RUNS,
    )
  })

  it('finds the next and the nearest free slots that the whole list has', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 6 }), (w, count) => {
        const { fromMs, toMs: _, ...filter } = w.query
        const all = freeSlots(w.offer, w.occupancy, { ...filter, fromMs: w.occupancy.nowMs, toMs: fromMs + 20 * 86_400_000 })
        const later = all.filter((slot) => slot.startMs >= fromMs)
        // Beyond the twenty days, and for rules that never open, only the absence can be told.
        if (later.length > 0 || w.offer.bookingWindowDays !== undefined)
          expect(nextFree(w.offer, w.occupancy, fromMs, filter)).toEqual(later[0])
        if (all.length < count && w.offer.bookingWindowDays === undefined) return
        const distance = (slot: { startMs: number }) => Math.abs(slot.startMs - fromMs)
        const nearest = [...all].sort((a, b) => distance(a) - distance(b) || a.startMs - b.startMs).slice(0, count)
        expect(nearestFree(w.offer, w.occupancy, fromMs, count, filter)).toEqual(nearest.sort((a, b) => a.startMs - b.startMs))
      }),
      { numRuns: 150 },
    )
  })
})
