import type { ExplainedReason } from '@slotwell/shared/schema'
import type { Offer, Reason } from '@slotwell/shared/slots'
import { formatInstant } from '@slotwell/shared/time'
import { clockTime } from '../configuration/clock-time.ts'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'

const MINUTE_MS = 60_000

/** What the sentences are about. */
export interface Terms {
  readonly configuration: Configuration
  readonly service: ServiceConfig
  readonly offer: Offer
  /** In which times are said. */
  readonly timeZone: string
  readonly startMs: number
  readonly nowMs: number
}

/** A reason as an owner reads it: the setting by its name in the organization file, and a sentence. */
export function reasonView(terms: Terms, reason: Reason): ExplainedReason {
  const { kind, owners } = reason
  const setting = settingOf(terms, reason)
  const named = kind === 'buffer' || kind === 'travel' ? [reason.settingId ?? ''] : (owners ?? [])
  return {
    kind,
    ...(setting === undefined ? {} : { setting }),
    ...(named.some((owner) => owner !== '') ? { owners: named.filter((owner) => owner !== '') } : {}),
    detail: detailOf(terms, reason),
  }
}

/** Where it is set. Notice, window and the like have one place a service, so the engine gives them no name. */
function settingOf(terms: Terms, reason: Reason): string | undefined {
  const { configuration, service, startMs } = terms
  const ofService = `services.${service.slug}`
  switch (reason.kind) {
    case 'notice':
      return `${ofService}.minimumNoticeMin`
    case 'window':
      return `${ofService}.${windowField(reason)}`
    case 'buffer':
      return `${ofService}.${(reason.endMs ?? 0) <= startMs ? 'bufferBeforeMin' : 'bufferAfterMin'}`
    case 'travel':
      return 'travel'
    case 'team':
      return `${ofService}.team`
    case 'grid':
      return `${ofService}.${terms.offer.slotAlignment === 'fixed' ? 'fixedStarts' : 'slotIntervalMin'}`
    case 'seats':
      return reason.settingId ?? `${ofService}.seats`
    case 'resource':
      return `resources.${configuration.resources.find(({ id }) => id === reason.settingId)?.slug ?? reason.settingId}`
    case 'rule':
    case 'override':
      return reason.settingId ?? scheduleOf(terms, reason)
    default:
      return reason.settingId
  }
}

const scheduleOf = ({ configuration }: Terms, { staffId }: Reason): string | undefined => {
  const person = configuration.staff.find(({ id }) => id === staffId)
  return person && `staff.${person.slug}.schedule`
}

/** The one field of the window that a reason is about. */
export function windowField({ ways }: Pick<Reason, 'ways'>): string {
  const [change] = ways[0] ?? []
  return (change?.kind === 'window' && Object.keys(change.set)[0]) || 'bookingWindowDays'
}

function detailOf(terms: Terms, reason: Reason): string {
  const { service, offer, startMs, nowMs } = terms
  const when = reason.startMs === undefined || reason.endMs === undefined ? '' : spanOf(terms, reason.startMs, reason.endMs)
  switch (reason.kind) {
    case 'past':
      return 'This time has passed.'
    case 'notice':
      return `It has to be booked ${inWords(offer.minimumNoticeMin)} ahead; it is in ${inWords(Math.floor((startMs - nowMs) / MINUTE_MS))}.`
    case 'window':
      return windowDetail(terms, windowField(reason))
    case 'rule':
      return reason.range
        ? `The hours nearest to it on ${reason.isoDate} are ${clockTime(reason.range.startMin)} to ${clockTime(reason.range.endMin)}.`
        : `There are no hours on ${reason.isoDate}.`
    case 'override':
      return reason.range
        ? `On ${reason.isoDate} other hours hold than usually: ${clockTime(reason.range.startMin)} to ${clockTime(reason.range.endMin)}.`
        : `On ${reason.isoDate} there are no hours, other than usually.`
    case 'closure':
      return `The place is closed on ${reason.isoDate}.`
    case 'holiday':
      return `${reason.isoDate} is a holiday on which the place is closed.`
    case 'timeOff':
      return `There is time off ${when}.`
    case 'external':
      return `Another calendar has something ${when}.`
    case 'claim':
      return `It is taken ${when}.`
    case 'buffer':
      return `The gap to what is ${when} is too short for the buffers.`
    case 'travel':
      return `The gap to what is ${when} at another place is too short for the way.`
    case 'limit':
      return limitDetail(offer, reason.settingId)
    case 'resource':
      return 'Not enough units are free for the whole appointment.'
    case 'seats':
      return reason.settingId === undefined ? 'The service does not give so many seats at once.' : 'Not enough seats are free.'
    case 'grid':
      return offer.slotAlignment === 'fixed'
        ? `Starts are at ${(offer.fixedStartsMin ?? []).map(clockTime).join(', ')}.`
        : `Starts lie ${inWords(offer.slotIntervalMin)} apart, and this is not one of them.`
    case 'team':
      return `Too few people can be in the team of ${service.slug} there.`
  }
}

function windowDetail({ offer, nowMs, timeZone }: Terms, field: string): string {
  const today = formatInstant(nowMs, timeZone).slice(0, 10)
  if (field === 'bookableFrom') return `The first date that can be booked is ${offer.bookableFrom}.`
  if (field === 'bookableUntil') return `The last date that can be booked is ${offer.bookableUntil}.`
  if (field === 'bookableDays') return `Only the first ${offer.bookableDays} dates with a free time can be booked.`
  return `Bookings are taken ${offer.bookingWindowDays} days ahead, counted from today, ${today}.`
}

function limitDetail({ limits = [], candidates }: Offer, settingId: string | undefined): string {
  const limit = [...limits, ...candidates.flatMap((one) => one.limits ?? [])].find((one) => one.settingId === settingId)
  return limit ? `No more than ${limit.max} ${limit.unit} a ${limit.per} are taken, and that is reached.` : 'A limit is reached.'
}

/** `from 2026-12-01 09:00 to 10:00`, with the date again where it is another one. */
function spanOf({ timeZone }: Terms, startMs: number, endMs: number): string {
  const [from, until] = [formatInstant(startMs, timeZone), formatInstant(endMs, timeZone)]
  const wall = (text: string): string => `${text.slice(0, 10)} ${text.slice(11, 16)}`
  return `from ${wall(from)} to ${from.slice(0, 10) === until.slice(0, 10) ? until.slice(11, 16) : wall(until)}`
}

/** `30 minutes`, `2 hours`, `3 days`. */
export function inWords(minutes: number): string {
  const of = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
  if (minutes > 0 && minutes % 1440 === 0) return of(minutes / 1440, 'day')
  if (minutes > 0 && minutes % 60 === 0) return of(minutes / 60, 'hour')
  return of(minutes, 'minute')
}
