import { describe, expect, it } from 'vitest'
import { temporalZones } from '../../test/temporal-zones.ts'
import { assign, localWeek } from './assign-staff.ts'
import { slotAt } from './nearest-free.ts'
import type { Claim, Offer, Schedule } from './offer.ts'
import { oracleAssign } from './oracle-assign.ts'

const schedule: Schedule = {
  timeZone: 'Europe/Zurich',
  rules: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], startMin: 0, endMin: 1440 }],
  overrides: [],
}
const offer: Offer = {
  serviceId: 'svc',
  durationMin: 60,
  slotIntervalMin: 60,
  slotAlignment: 'opening',
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  minimumNoticeMin: 0,
  candidates: ['anna', 'ben', 'cleo'].map((staffId) => ({ staffId, locationId: 'luzern', schedule })),
  pools: [
    { resourceId: 'room', units: ['room1', 'room2'] },
    { resourceId: 'elsewhere', locationId: 'zug', units: [] },
  ],
}
/** Wednesday, 12:00 in Zurich. */
const NOON = Date.parse('2026-06-03T10:00:00Z')
const HOUR = 3_600_000
const claim = (subject: string, startMs: number, durationMs: number, owner = 'bkg'): Claim => ({
  subject,
  startMs,
  endMs: startMs + durationMs,
  padBeforeMs: 0,
  padAfterMs: 0,
  owner,
  strength: 'exclusive',
})

const given = (claims: readonly Claim[], ignoreOwners: readonly string[] = []) => {
  const occupancy = { nowMs: 0, claims, busy: [] }
  return assign(offer, occupancy, slotAt(offer, occupancy, NOON, { ignoreOwners })!, ignoreOwners)
}

describe('assign', () => {
  it('begins with the first of the offer and the first unit', () => {
    expect(given([])).toEqual({ staffId: 'anna', staffIds: ['anna'], locationId: 'luzern', units: ['room1'] })
  })

  // Seed -1632520087 of the random worlds: somebody listed for two places, at the second one after a colleague.
  it('takes of equals the first who is listed for that place', () => {
    const at = (staffId: string, locationId: string) => ({ staffId, locationId, schedule })
    const two = { ...offer, pools: [], candidates: [at('anna', 'zug'), at('ben', 'luzern'), at('anna', 'luzern')] }
    const occupancy = { nowMs: 0, claims: [], busy: [] }
    const slot = slotAt(two, occupancy, NOON, { locationId: 'luzern' })!
    expect([slot.staffIds, assign(two, occupancy, slot)?.staffId]).toEqual([['ben', 'anna'], 'ben'])
    expect(oracleAssign(two, occupancy, slot, { fromMs: NOON, toMs: NOON + 1 }, temporalZones).staffId).toBe('ben')
  })

  it('prefers whoever has the least claimed time in the week, then the order of the offer', () => {
    const tuesday = NOON - 24 * HOUR
    expect(given([claim('anna', tuesday, HOUR), claim('ben', tuesday, 2 * HOUR)])?.staffId).toBe('cleo')
    expect(given([claim('anna', tuesday, 2 * HOUR), claim('ben', tuesday, HOUR), claim('cleo', tuesday, HOUR)])?.staffId).toBe('ben')
  })

  it('counts only what lies within the local week', () => {
    const { startMs, endMs } = localWeek('Europe/Zurich', NOON)
    expect([new Date(startMs).toISOString(), new Date(endMs).toISOString()]).toEqual([
      '2026-05-31T22:00:00.000Z',
      '2026-06-07T22:00:00.000Z',
    ])
    const before = claim('anna', startMs - 5 * HOUR, 5 * HOUR)
    expect(given([before, claim('ben', endMs - HOUR, 3 * HOUR), claim('cleo', startMs, 2 * HOUR)])?.staffId).toBe('anna')
    expect(given([claim('cleo', startMs - 9 * HOUR, HOUR), claim('ben', endMs + 9 * HOUR, HOUR)])?.staffId).toBe('anna')
    // Half of it lies in the week: two hours against one.
    expect(
      given([claim('anna', startMs - 2 * HOUR, 4 * HOUR), claim('ben', endMs - HOUR, 9 * HOUR), claim('cleo', startMs, 3 * HOUR)])?.staffId,
    ).toBe('ben')
  })

  it('never takes somebody who is not free, nor a unit that is taken', () => {
    expect(given([claim('anna', NOON, HOUR), claim('room1', NOON + HOUR / 2, HOUR)])).toEqual({
      staffId: 'ben',
      staffIds: ['ben'],
      locationId: 'luzern',
      units: ['room2'],
    })
  })

  it('takes a unit whose claims only touch the appointment', () => {
    expect(given([claim('room1', NOON + HOUR, HOUR), claim('room1', NOON - HOUR, HOUR)])?.units).toEqual(['room1'])
  })

  it('does not count the claims of owners that are ignored', () => {
    expect(given([claim('anna', NOON, HOUR, 'own'), claim('room1', NOON, HOUR, 'own')], ['own'])).toEqual({
      staffId: 'anna',
      staffIds: ['anna'],
      locationId: 'luzern',
      units: ['room1'],
    })
  })

  it('gives nothing for a slot that is no longer free', () => {
    const slot = slotAt(offer, { nowMs: 0, claims: [], busy: [] }, NOON)!
    const full = { nowMs: 0, claims: [claim('room1', NOON, HOUR), claim('room2', NOON, HOUR)], busy: [] }
    expect(assign(offer, full, slot)).toBeUndefined()
    expect(assign(offer, { ...full, claims: [] }, { ...slot, staffIds: [] })).toBeUndefined()
  })
})

describe('the choice', () => {
  const slot = () => slotAt(offer, { nowMs: 0, claims: [], busy: [] }, NOON)!
  const staffOf = (more: Partial<Offer>, claims: readonly Claim[] = [], chosen?: string) =>
    assign(
      { ...offer, ...more },
      { nowMs: 0, claims, busy: [], tallies: [{ staffId: 'anna', appointments: 1 }] },
      slot(),
      [],
      chosen === undefined ? {} : { staffId: chosen },
    )?.staffIds

  it('counts of the week only what lies in it, and of equals takes the first', () => {
    const monday = NOON - 60 * HOUR
    // Many appointments before the week are no more than none.
    expect(
      staffOf(
        {},
        Array.from({ length: 5 }, (_, i) => claim('anna', monday - (i + 2) * HOUR, HOUR)),
      ),
    ).toEqual(['anna'])
    expect(staffOf({}, [claim('anna', monday, HOUR)])).toEqual(['ben'])
    expect(staffOf({}, [claim('anna', monday + 7 * 24 * HOUR, HOUR)])).toEqual(['anna'])
    expect(
      staffOf(
        {},
        ['anna', 'ben', 'cleo'].map((id) => claim(id, NOON + 2 * HOUR, HOUR)),
      ),
    ).toEqual(['anna'])
    expect(
      staffOf(
        {},
        ['anna', 'ben'].map((id) => claim(id, NOON + 2 * HOUR, HOUR)),
      ),
    ).toEqual(['cleo'])
  })

  it('makes no team around somebody whom the slot does not name', () => {
    const team = [{ count: 2 }]
    const both = { ...slot(), staffIds: ['anna', 'ben'] }
    const ask = (staffId: string) => assign({ ...offer, team }, { nowMs: 0, claims: [], busy: [] }, both, [], { staffId })?.staffIds
    expect([ask('ben'), ask('cleo')]).toEqual([['ben', 'anna'], undefined])
  })

  it('goes by what round robin has given', () => {
    expect(staffOf({ choice: 'roundRobin' })).toEqual(['ben'])
    expect(assign({ ...offer, choice: 'roundRobin' }, { nowMs: 0, claims: [], busy: [] }, slot())?.staffId).toBe('anna')
  })

  it('goes by priority before anything else, those without one last', () => {
    const [anna, ben, cleo] = offer.candidates
    const candidates = [anna!, { ...ben!, priority: 2 }, { ...cleo!, priority: 1 }]
    const load = (id: string) => claim(id, NOON + 2 * HOUR, HOUR)
    expect(staffOf({ choice: 'priority', candidates }, [load('cleo'), load('ben')])).toEqual(['cleo'])
    expect(staffOf({ choice: 'priority', candidates: [anna!, ben!, { ...cleo!, priority: 9 }] })).toEqual(['cleo'])
    expect(staffOf({ choice: 'priority' }, [load('anna')])).toEqual(['ben'])
  })

  it('of a team has whom one asks for, though others come first', () => {
    expect(staffOf({ team: [{ count: 2 }] })).toEqual(['anna', 'ben'])
    expect(staffOf({ team: [{ count: 2 }] }, [], 'cleo')).toEqual(['cleo', 'anna'])
    expect(staffOf({ team: [{ count: 2 }] }, [], 'ben')).toEqual(['ben', 'anna'])
    expect(staffOf({ team: [{ count: 4 }] })).toBeUndefined()
  })

  it('is none for a session that is not known, nor for a slot without staff', () => {
    expect(assign(offer, { nowMs: 0, claims: [], busy: [] }, { ...slot(), sessionId: 'ses' })).toBeUndefined()
    expect(assign(offer, { nowMs: 0, claims: [], busy: [] }, { ...slot(), staffIds: [] })).toBeUndefined()
  })
})
