import { addDays, addMonths, daysIntoWeek, monthOf, sameDayIn } from './month.ts'

export interface GridKey {
  readonly key: string
  readonly shiftKey: boolean
}

/** Where a key leads from `isoDate`, after the date grid pattern of the ARIA authoring practices; undefined if it leads nowhere. */
export function dayForKey({ key, shiftKey }: GridKey, isoDate: string, weekStart: number, rightToLeft = false): string | undefined {
  const side = rightToLeft ? -1 : 1
  const into = daysIntoWeek(isoDate, weekStart)
  const days = { ArrowLeft: -side, ArrowRight: side, ArrowUp: -7, ArrowDown: 7, Home: -into, End: 6 - into }[key]
  const months = { PageUp: -1, PageDown: 1 }[key]
  if (months) return sameDayIn(addMonths(monthOf(isoDate), shiftKey ? 12 * months : months), isoDate)
  return days === undefined ? undefined : addDays(isoDate, days)
}
