import type { MinuteRange, Schedule } from './offer.ts'

const sameList = <T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!same(a[i]!, b[i]!)) return false
  return true
}

const sameRange = (a: MinuteRange, b: MinuteRange): boolean => a.startMin === b.startMin && a.endMin === b.endMin

/** A number that is the same for schedules which are written alike, and seldom for others. Looks at the rules only. */
export function scheduleHash({ rules, overrides }: Schedule): number {
  let hash = overrides.length
  for (const { startMin, endMin, weekdays } of rules) hash = (Math.imul(hash, 31) + startMin * 1441 + endMin * 8 + weekdays.length) | 0
  return hash
}

/** Whether two schedules are written alike, so that their openings need to be worked out only once. */
export const sameSchedule = (a: Schedule, b: Schedule): boolean =>
  a === b ||
  (a.timeZone === b.timeZone &&
    sameList(
      a.rules,
      b.rules,
      (one, other) =>
        sameRange(one, other) &&
        one.validFrom === other.validFrom &&
        one.validUntil === other.validUntil &&
        one.everyWeeks === other.everyWeeks &&
        one.weeksFrom === other.weeksFrom &&
        sameList(one.weekdays, other.weekdays, Object.is),
    ) &&
    sameList(
      a.overrides,
      b.overrides,
      (one, other) => one.isoDate === other.isoDate && sameList(one.openings, other.openings, sameRange),
    ) &&
    sameList(
      a.stays ?? [],
      b.stays ?? [],
      (one, other) => one.fromDate === other.fromDate && one.untilDate === other.untilDate && one.timeZone === other.timeZone,
    ))
