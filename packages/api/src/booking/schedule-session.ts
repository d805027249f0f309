import type { SessionView } from '@slotwell/shared/schema'
import { type Candidate, explain, type Offer, type Reason, type SlotFilter } from '@slotwell/shared/slots'
import { parseInstant } from '@slotwell/shared/time'
import type { Situation, Verdict } from '../store/decision.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { findOffer, isRefusal, type Offered } from './find-offer.ts'
import { forcedAssignment } from './force.ts'
import { readSession } from './list-sessions.ts'
import { decideStart, decisionScope } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { openSession } from './take-seats.ts'
import { untilCurrent } from './until-current.ts'

export interface SessionWish extends Deed {
  readonly request: {
    readonly service: string
    readonly start: string
    readonly staff?: string | undefined
    readonly location?: string | undefined
    readonly capacity?: number | undefined
    readonly force: boolean
  }
}

type Scheduled = { readonly ok: true; readonly sessionId: string }

/**
 * An owner sets a session at a time of his choosing. Only what else its staff and rooms have then can stand in the way,
 * time off and other calendars included; with `force` not even that. It stays, empty or not, until he cancels it.
 */
export async function scheduleSession(deps: BookingDeps, wish: SessionWish): Promise<Outcome<SessionView>> {
  const scheduled = await untilCurrent(() => attempt(deps, wish))
  return scheduled.ok ? readSession(deps, { organizationId: wish.organizationId, sessionId: scheduled.sessionId }) : scheduled
}

const badRequest = (pointer: string, detail: string): Refusal => refuse('invalid_request', { errors: [{ pointer, detail }] })

async function attempt(deps: BookingDeps, wish: SessionWish): Promise<Scheduled | Refusal> {
  const { organizationId, request } = wish
  const found = await findOffer(deps, organizationId, request)
  if (isRefusal(found)) return found
  if (!found.service.seats) return badRequest('/service', 'has no seats: only what several can share is scheduled as a session')
  const startMs = parseInstant(request.start)
  if (startMs % MINUTE_MS !== 0) return badRequest('/start', 'must be a whole minute')

  const offered = { ...found, offer: atAnyTime(found.offer, request.capacity ?? found.service.seats.capacity) }
  const verdict = await deps.store.bookings.place<Verdict & (Scheduled | Refusal)>(await decisionScope(deps, offered, startMs), (now) => {
    if (now.configurationRevision !== offered.configuration.revision) return refuse('configuration_changed')
    if (startMs <= now.nowMs) return badRequest('/start', 'must be in the future')
    return decide(deps, wish, offered, startMs, { ...now, sessions: [] })
  })
  return verdict as Scheduled | Refusal
}

function decide(deps: BookingDeps, wish: SessionWish, offered: Offered, startMs: number, now: Situation): (Verdict & Scheduled) | Refusal {
  const { offer, staffId, locationId } = offered
  const filter = { ...(staffId === undefined ? {} : { staffId }), ...(locationId === undefined ? {} : { locationId }) }
  const free = decideStart(offer, now, startMs, filter)
  const assignment = free ?? (wish.request.force ? forcedAssignment(offer, now, startMs, filter) : undefined)
  if (!assignment) return notFree(offer, now, startMs, filter)
  const { session, claims } = openSession(deps, offered, assignment, now.nowMs, startMs, free ? 'exclusive' : 'override')
  const { sessionId } = session
  const meta = { service: session.serviceId, startMs, forced: !free }
  return {
    ok: true,
    sessionId,
    change: {
      session: { ...session, scheduled: true },
      addClaims: claims,
      audit: [auditEntry(deps, wish, now.nowMs, 'session.schedule', sessionId, meta)],
    },
  }
}

const MINUTE_MS = 60_000
const ALL_DAY = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], startMin: 0, endMin: 1440 }]

/** The same staff, rooms and buffers, without everything that says when visitors may book. */
function atAnyTime({ serviceId, durationMin, ...offer }: Offer, capacity: number): Offer {
  const { bufferBeforeMin, bufferAfterMin, bufferRule, travel, team, choice, pools, calendarZone } = offer
  return {
    serviceId,
    durationMin,
    slotIntervalMin: 1,
    slotAlignment: 'opening',
    bufferBeforeMin,
    bufferAfterMin,
    minimumNoticeMin: 0,
    ...(bufferRule ? { bufferRule } : {}),
    ...(travel ? { travel } : {}),
    ...(team ? { team } : {}),
    ...(choice ? { choice } : {}),
    ...(calendarZone ? { calendarZone } : {}),
    pools,
    candidates: offer.candidates.map(alwaysThere),
    seats: { capacity },
  }
}

function alwaysThere({ limits: _, schedule, ...candidate }: Candidate): Candidate {
  return { ...candidate, schedule: { timeZone: schedule.timeZone, rules: ALL_DAY, overrides: [] } }
}

/** What stands in the way, by ids: the owner may know. */
function notFree(offer: Offer, { nowMs, claims, busy }: Situation, startMs: number, filter: SlotFilter): Refusal {
  const { reasons, staff } = explain(offer, { nowMs, claims, busy, sessions: [] }, startMs, filter)
  const told = [...reasons, ...staff.flatMap((one) => one.reasons)].map(inWords)
  return refuse('slot_taken', {
    detail: 'Its staff or rooms are not free then. With "force" it is scheduled all the same.',
    errors: [...new Set(told)].map((detail) => ({ pointer: '/start', detail })),
  })
}

const inWords = ({ kind, staffId, settingId }: Reason): string =>
  [staffId ?? 'everybody', kind, ...(settingId === undefined ? [] : [settingId])].join(' ')
