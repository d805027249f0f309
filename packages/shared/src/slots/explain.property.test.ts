import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { world } from '../../test/random-offers.ts'
import { type Change, type Situation, withChange } from './changes.ts'
import { explain } from './explain.ts'
import { slotAt } from './nearest-free.ts'

vi.setConfig({ testTimeout: 600_000 })

const NUM_RUNS = process.env.SLOTWELL_DEEP ? 10_000 : 1000
const RUNS = { numRuns: NUM_RUNS, plugins: [fc.unbiased()], ...(process.env.SLOTWELL_DEEP ? {} : { seed: 20_260_602 }) }

describe('explain on random offers', () => {
  const seen: Record<string, number> = {}
  const changed: Record<string, number> = {}
  let opened = 0
  let stuck = 0
  let notFewest = 0

  it('names changes of which all together open the start, and none can be left out', () => {
    fc.assert(
      fc.property(world, fc.nat(1000), (w, minute) => {
        const { fromMs, toMs: _, ...filter } = w.query
        // Full sessions are at their own times, which chance would hardly ever ask for.
        const ofSession = w.offer.seats && minute % 4 === 0 ? w.occupancy.sessions?.[0]?.startMs : undefined
        const startMs = ofSession ?? fromMs + minute * 60_000
        const before = slotAt(w.offer, w.occupancy, startMs, filter)
        const { bookable, changes, reasons, staff, addsSlots } = explain(w.offer, w.occupancy, startMs, filter)
        expect(bookable).toBe(before !== undefined)
        const free = (list: readonly Change[]) => {
          const { offer, occupancy } = list.reduce<Situation>(withChange, w)
          return slotAt(offer, occupancy, startMs, filter) !== undefined
        }
        if (bookable) {
          expect([changes, addsSlots]).toEqual([undefined, undefined])
          return
        }
        for (const { kind } of [...reasons, ...staff.flatMap((one) => one.reasons)]) seen[kind] = (seen[kind] ?? 0) + 1
        const isPast = startMs < w.occupancy.nowMs
        expect(reasons.some(({ kind }) => kind === 'past')).toBe(isPast)
        if (!changes) {
          if (!isPast) stuck++
          return
        }
        opened++
        expect(isPast).toBe(false)
        expect(addsSlots).toBeGreaterThanOrEqual(1)
        for (const { kind } of changes) changed[kind] = (changed[kind] ?? 0) + 1
        expect(free(changes)).toBe(true)
        for (const change of changes) expect(free(changes.filter((other) => other !== change))).toBe(false)
        // One reason's way alone is never enough where more is asked for.
        const ways = [...reasons, ...staff.flatMap((one) => one.reasons)].flatMap((reason) => reason.ways)
        if (ways.some((way) => way.length < changes.length && free(way))) notFewest++
      }),
      RUNS,
    )
  })

  it('gave every kind of reason, and knew what would help for every time that is not past', () => {
    const kinds = [
      'rule',
      'override',
      'timeOff',
      'external',
      'past',
      'notice',
      'window',
      'limit',
      'buffer',
      'travel',
      'claim',
      'resource',
      'seats',
      'grid',
      'team',
    ]
    expect(kinds.filter((kind) => !seen[kind])).toEqual([])
    // Closures come from the configuration; they and journeys have examples.
    const changes = [
      'hours',
      'notice',
      'window',
      'busy',
      'claim',
      'buffer',
      'limit',
      'resource',
      'seats',
      'session',
      'team',
      'role',
      'grid',
    ]
    expect(changes.filter((kind) => !changed[kind])).toEqual([])
    // Where several rules of a team, of seats or of one person listed twice meet, the few ways that are tried may all miss.
    expect(stuck).toBeLessThanOrEqual(opened / 100)
    expect(notFewest).toBeLessThanOrEqual(opened / 1_000)
  })
  afterAll(() =>
    console.info(
      `opened ${opened}, not to be opened ${stuck}, not the fewest ${notFewest}; ${JSON.stringify(seen)} ${JSON.stringify(changed)}`,
    ),
  )
})
